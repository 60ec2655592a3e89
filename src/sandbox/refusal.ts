/** What Seam says no with: becomes the error envelope, and nothing else may. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly validationErrors: ErrorTree | undefined;

  constructor(status: number, type: string, message: string, validationErrors?: ErrorTree) {
    super(message);
    this.status = status;
    this.type = type;
    this.validationErrors = validationErrors;
  }
}

export interface ErrorTree {
  _errors: string[];
  [field: string]: ErrorTree | string[];
}

/** A refusal as a value, so that a rule can name it. */
export interface Verdict {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

const unknown = {
  acs_user: 'Access control user not found',
  acs_system: 'Access control system not found',
  acs_access_group: 'Access control group not found',
  acs_entrance: 'Access control entrance not found',
  acs_credential: 'Access control credential not found',
  user_identity: 'User identity not found',
  action_attempt: 'Action attempt not found',
};

export const refuse = {
  notFound(kind: keyof typeof unknown, message: string = unknown[kind]): never {
    throw new Refusal(404, `${kind}_not_found`, message);
  },
  invalid(message: string): never {
    throw new Refusal(400, 'invalid_input', message);
  },
  as(verdict: Verdict): never {
    throw new Refusal(verdict.status, verdict.type, verdict.message);
  },
  /** Refuses unless the rule lets it pass. */
  unless(rule: Verdict | 'accept'): void {
    if (rule !== 'accept') refuse.as(rule);
  },
};
