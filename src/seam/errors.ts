/** What went wrong with a call to Seam, in words that carry no caller data. */

/** Stable codes, as they appear in `extensions.code`. */
export type SeamErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'BAD_USER_INPUT'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'CANCELLED'
  | 'QUERY_TOO_COMPLEX'
  | 'ANSWER_TOO_LARGE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_INVALID_RESPONSE';

/** One parameter that Seam refused; `path` is in Seam's own names, outermost first, empty for the whole request. */
export interface FieldRefusal {
  path: string[];
  messages: string[];
}

export interface SeamErrorDetails {
  /** Seam's path, such as `/acs/users/create`. */
  endpoint?: string;
  status?: number;
  /** Seam's `error.type`; an open set. */
  type?: string;
  /** Seam's `seam-request-id`. */
  requestId?: string;
  fields?: FieldRefusal[];
  /** Seconds to wait, from `Retry-After`. */
  retryAfter?: number;
  /** `UNKNOWN` when a write may or may not have taken effect. */
  outcome?: 'UNKNOWN';
  /** The limit of ours that was reached, and what it allows. */
  limit?: string;
  allowed?: number;
  cause?: unknown;
}

/** The only error that the Seam client throws. Its message is fit for the caller's eyes. */
export class SeamError extends Error {
  readonly code: SeamErrorCode;
  readonly details: SeamErrorDetails;

  constructor(code: SeamErrorCode, message: string, details: SeamErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SeamError';
    this.code = code;
    this.details = details;
  }

  /** The same error with the refused fields named otherwise. */
  renamed(path: (path: string[]) => string[]): SeamError {
    const fields = this.details.fields?.map(field => ({ ...field, path: path(field.path) }));
    return fields ? new SeamError(this.code, this.message, { ...this.details, fields }) : this;
  }

  /** Whether the request itself was refused for a reason its sender can mend, as opposed to access or outage. */
  get isRefusal(): boolean {
    return this.code === 'BAD_USER_INPUT' || this.code === 'NOT_FOUND' || this.code === 'CONFLICT';
  }
}

/** An answer that lacks what the gateway relies on. `what` names the property, never its value. */
export function invalidResponse(what: string, details: SeamErrorDetails = {}): SeamError {
  return new SeamError('UPSTREAM_INVALID_RESPONSE', `Seam's answer is not usable: ${what}.`, details);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MAX_FIELDS = 100;
const MAX_DEPTH = 10;

/**
 * Flattens Seam's `validation_errors` tree (each level has `_errors`, children by name or index). The tree may be
 * missing or malformed: whatever does not fit is passed over.
 */
export function fieldRefusals(
  tree: unknown,
  path: string[] = [],
  found: FieldRefusal[] = [],
): FieldRefusal[] {
  if (!isRecord(tree) || path.length > MAX_DEPTH) return found;
  for (const [name, child] of Object.entries(tree)) {
    if (found.length >= MAX_FIELDS) break;
    if (name === '_errors') {
      const messages = Array.isArray(child) ? child.filter(text => typeof text === 'string') : [];
      if (messages.length > 0) found.push({ path, messages });
    } else fieldRefusals(child, [...path, name], found);
  }
  return found;
}

function codeOf(status: number, type: string): SeamErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'UPSTREAM_UNAVAILABLE';
  if (type.endsWith('_not_found') || status === 404) return 'NOT_FOUND';
  if (status === 409 || /conflict|duplicate|already/.test(type)) return 'CONFLICT';
  return 'BAD_USER_INPUT';
}

/** Seconds in a `Retry-After` header, which is a number of seconds or an HTTP date; undefined if it is neither. */
export function retryAfterSeconds(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

export interface ErrorAnswer {
  endpoint: string;
  status: number;
  /** The decoded JSON body, or undefined if there was none. */
  body: unknown;
  requestId?: string | undefined;
  retryAfter?: string | undefined;
  /** Whether the call can have changed something at Seam. */
  write: boolean;
}

/**
 * Maps an answer with an error status. It is Seam speaking only if the body has a string `error.type` and
 * `error.message`; anything else comes from a proxy or an outage.
 */
export function answerError({
  endpoint,
  status,
  body,
  requestId,
  retryAfter,
  write,
}: ErrorAnswer): SeamError {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const { type, message } = error;
  const seconds = retryAfterSeconds(retryAfter);
  // Who says when to come back has refused; any other failure leaves open what has been done.
  const isUnknown = write && status >= 500 && !(status === 503 && seconds !== undefined);
  const details: SeamErrorDetails = {
    endpoint,
    status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(seconds === undefined ? {} : { retryAfter: seconds }),
  };
  if (status === 429) {
    return new SeamError('RATE_LIMITED', 'Seam is receiving too many requests from this workspace.', {
      ...details,
      ...(typeof type === 'string' ? { type } : {}),
    });
  }
  if (typeof type !== 'string' || typeof message !== 'string') {
    if (status === 401)
      return new SeamError('UNAUTHENTICATED', 'Seam does not accept this credential.', details);
    if (status === 403) return new SeamError('FORBIDDEN', 'Seam does not allow this.', details);
    const message =
      status >= 500 ? 'Seam could not be reached.' : 'The endpoint answered, but not as Seam does.';
    return new SeamError('UPSTREAM_UNAVAILABLE', message, {
      ...details,
      ...(isUnknown ? { outcome: 'UNKNOWN' as const } : {}),
    });
  }
  const code = codeOf(status, type);
  const fields = fieldRefusals(error.validation_errors);
  return new SeamError(code, code === 'UPSTREAM_UNAVAILABLE' ? 'Seam could not answer.' : message, {
    ...details,
    type,
    ...(fields.length > 0 ? { fields } : {}),
    ...(isUnknown ? { outcome: 'UNKNOWN' as const } : {}),
  });
}
