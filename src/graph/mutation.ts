import type { GraphQLResolveInfo } from 'graphql';
import { pathOf } from '../plan/nodes.ts';
import type { Session } from '../plan/session.ts';
import type { Answer, Params, Path } from '../seam/client.ts';
import { SeamError } from '../seam/errors.ts';
import type { Row } from '../seam/row.ts';
import { builder } from './builder.ts';
import { camel, type Snake, snake } from './case.ts';
import { globalId } from './id.ts';
import { type Check, type Checked, checker, type InputTable, inputType, seamParams } from './input.ts';
import { calling } from './needs.ts';
import type { SeamNode } from './node.ts';

/** The code of a refusal that was certain before Seam was asked; it is Seam's own type for the same thing. */
const INVALID_INPUT = 'invalid_input';

interface UserError {
  message: string;
  code: string;
  field: string | null;
}

const UserErrorType = builder.objectRef<UserError>('SeamUserError').implement({
  description: 'Why a change was refused, for a reason that whoever asked for it can mend.',
  fields: t => ({
    message: t.exposeString('message', {
      nullable: false,
      description: 'The reason in a sentence, for people.',
    }),
    code: t.exposeString('code', {
      nullable: false,
      description:
        'Seam\'s error type, such as "invalid_input" or "acs_system_not_found". New ones may appear.',
    }),
    field: t.exposeString('field', {
      description:
        'The input field it concerns, with dots between levels, such as "accessSchedule.endsAt"; null if it concerns the input as a whole.',
    }),
  }),
});

/** What a payload's fields are resolved from. */
export interface Done<T extends InputTable, B = undefined> {
  input: Checked<T>;
  answer: Answer;
  seam: Session;
  /** What `before` found out. */
  before: B;
}

/** A payload field: a node that is read only if selected, and not if it is in hand; or the id of what is no more. */
export type PayloadField<T extends InputTable, B> = { description: string } & (
  | { node: SeamNode<any>; inHand?: false; load: (done: Done<T, B>) => Promise<Row | null> | Row | null }
  | { node: SeamNode<any>; inHand: true; load: (done: Done<T, B>) => Row }
  | { deletedId: string; load: (done: Done<T, B>) => string | null }
);

export interface MutationOptions<P extends Path, T extends InputTable, B> {
  description: string;
  /** The one call it makes. */
  path: P;
  input: T;
  /** Rules over several fields. */
  check?: Check<T>;
  /** Parameters of the call that no input field carries, and why. */
  leftOut: { readonly [K in Exclude<keyof Params<P>, Snake<keyof T & string>> & string]: string };
  /** The call's parameters, if they are not simply the input in Seam's names. */
  params?: (input: Checked<T>) => Params<P>;
  /** Fields that may come under an older name, so that a refusal names the one that was sent. */
  olderNames?: Readonly<Record<string, string>>;
  /** What must be read before the change, because it cannot be read after it. */
  before?: (input: Checked<T>, seam: Session, info: GraphQLResolveInfo) => Promise<B>;
  /**
   * Finds what a change has made whose answer was lost, in the form of that answer; undefined unless it is certain.
   * `sentAt` is when the change was begun.
   */
  lookUp?: (input: Checked<T>, seam: Session, sentAt: number) => Promise<Answer | undefined>;
  payload: Readonly<Record<string, PayloadField<T, B>>>;
}

type Outcome = { done: Done<any, any> } | { errors: UserError[] };

/** The one given field that a conflict's type names, in full or as "email" or "phone"; null if none or several. */
function conflictingField(code: string, given: object): string | null {
  const keys = Object.entries(given).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [key],
  );
  const named = keys.filter(key => code.includes(snake(key)));
  const hinted = keys.filter(key => /^(email|phone)/.test(key) && code.includes(key.slice(0, 5)));
  const [field, another] = named.length > 0 ? named : hinted;
  return another === undefined ? (field ?? null) : null;
}

/** The one given field whose ids can be meant by "x_not_found"; null if none or several can. */
function missingField(code: string, given: object): string | null {
  const what = code.endsWith('_not_found') ? code.slice(0, -'_not_found'.length) : '';
  if (what === '') return null;
  const fields = Object.entries(given).filter(([key, value]) => {
    const name = `_${snake(key)}`;
    return value !== undefined && (name.endsWith(`_${what}_id`) || name.endsWith(`_${what}_ids`));
  });
  return fields.length === 1 ? (fields[0]?.[0] ?? null) : null;
}

/**
 * Seam's refusal in the caller's terms. Where Seam names no field, "x_not_found" still tells which id was meant.
 */
function refusal(
  error: SeamError,
  given: Record<string, unknown>,
  olderNames: Record<string, string>,
): UserError[] {
  const code = error.details.type ?? INVALID_INPUT;
  const fields = error.details.fields ?? [];
  if (fields.length === 0) {
    const field = error.code === 'CONFLICT' ? conflictingField(code, given) : missingField(code, given);
    return [{ message: error.message, code, field }];
  }
  const sent = ([name = '', ...rest]: string[]) => {
    const older = olderNames[name];
    return [
      given[name] === undefined && older !== undefined && given[older] !== undefined ? older : name,
      ...rest,
    ];
  };
  return fields.flatMap(({ path, messages }) =>
    messages.map(message => ({
      message,
      code,
      field: path.length === 0 ? null : sent(path.map(camel)).join('.'),
    })),
  );
}

/**
 * Declares a mutation: one `input`, one call to Seam, one payload. Refusals that the caller can mend become
 * `userErrors`, whether this gateway or Seam found them; everything else is a coded error of the field.
 */
export function seamMutation<P extends Path, const T extends InputTable, B = undefined>(
  name: string,
  options: MutationOptions<P, T, B>,
): void {
  const { path, input: table, payload } = options;
  const typename = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const checked = checker(table, options.check);
  const input = inputType(`${typename}Input`, `What ${name} takes.`, table);

  const load = (outcome: Outcome, { load }: PayloadField<T, B>) =>
    'done' in outcome ? load(outcome.done) : null;
  const fieldsOf = (t: any) =>
    Object.fromEntries(
      Object.entries(payload).flatMap(([key, field]) => {
        const { description } = field;
        if ('node' in field) {
          const { node, inHand } = field;
          const extensions = inHand ? {} : calling(pathOf(node.object, false));
          const resolve = (outcome: Outcome) => load(outcome, field);
          return [[key, t.field({ type: node.ref, description, extensions, resolve })]];
        }
        const globally = (outcome: Outcome) => {
          const id = load(outcome, field) as string | null;
          return id === null ? null : globalId(field.deletedId, id);
        };
        return [
          [key, t.field({ type: 'ID', description, resolve: (outcome: Outcome) => load(outcome, field) })],
          [
            'deletedId',
            t.field({
              type: 'ID',
              description: 'Its global `id`, for client caches to forget; null when the change was refused.',
              resolve: globally,
            }),
          ],
        ];
      }),
    );
  const payloadType = builder.objectRef<Outcome>(`${typename}Payload`).implement({
    description: `What ${name} answers.`,
    fields: t => ({
      ...fieldsOf(t),
      userErrors: t.field({
        type: [UserErrorType],
        nullable: false,
        description: 'Why nothing was changed; empty when the change was made.',
        resolve: outcome => ('errors' in outcome ? outcome.errors : []),
      }),
    }),
  });

  const run = async (value: Checked<T>, seam: Session, info: GraphQLResolveInfo): Promise<Outcome> => {
    try {
      const before = (await options.before?.(value, seam, info)) as B;
      const params = options.params?.(value) ?? (seamParams(table, value) as Params<P>);
      const sentAt = Date.now();
      const answer = await seam.write(path, params).catch(async error => {
        const isUnknown = error instanceof SeamError && error.details.outcome === 'UNKNOWN';
        const found = isUnknown && (await options.lookUp?.(value, seam, sentAt).catch(() => undefined));
        if (found) return found;
        throw error;
      });
      return { done: { input: value, answer, seam, before } };
    } catch (error) {
      if (error instanceof SeamError && error.isRefusal)
        return { errors: refusal(error, value, options.olderNames ?? {}) };
      throw error;
    }
  };

  builder.mutationField(name, t =>
    t.field({
      type: payloadType,
      description: options.description,
      extensions: calling(path),
      args: {
        input: t.arg({ type: input, required: true, description: 'What to change, and to what.' }),
      } as any,
      resolve: (_root: unknown, args: any, { seam }, info) => {
        const result = checked(args.input);
        if ('value' in result) return run(result.value, seam, info);
        return { errors: result.problems.map(problem => ({ ...problem, code: INVALID_INPUT })) };
      },
    }),
  );
}
