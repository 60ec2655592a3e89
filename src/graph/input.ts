/**
 * Inputs as tables: one line per field says its GraphQL type, its rule and its words. From a table come the GraphQL
 * input type, the check before any call, and the body of the call in Seam's names.
 */
import { z } from 'zod';
import { builder } from './builder.ts';
import { snake } from './case.ts';
import { seamId } from './id.ts';

export interface InputField<V = unknown> {
  /** A Pothos type reference, or a list of one. */
  type: any;
  required: boolean;
  description: string;
  deprecated?: string;
  /** What a given value must be; yields what Seam gets. */
  rule: z.ZodType<V>;
  /** What null means: nothing given, "clear this" (and is sent), or a mistake where it would be taken for "clear". */
  nulls: 'absent' | 'clear' | 'refused';
}

export type InputTable = Readonly<Record<string, InputField>>;

/** What a checked input holds: a value, or undefined where none was given, or null where null clears. */
export type Checked<T extends InputTable> = {
  [K in keyof T]: T[K] extends InputField<infer V> ? V | undefined : never;
};

type Extra = { deprecated?: string };

const field = <V>(type: any, rule: z.ZodType<V>, description: string, extra: Extra = {}): InputField<V> => ({
  type,
  rule,
  description,
  required: false,
  nulls: 'absent',
  ...extra,
});

/** Makes a field required: for what Seam refuses to do without. */
export const required = <V>(of: InputField<V>): InputField<V> => ({ ...of, required: true });

/** Lets null through to Seam, where it clears the value. */
export const clearable = <V>(of: InputField<V>): InputField<V | null> => ({
  ...of,
  nulls: 'clear',
  rule: of.rule.nullable(),
});

/** For updates: leaving the field out keeps the value, and nothing clears it. */
export const kept = <V>(of: InputField<V>): InputField<V> => ({ ...of, nulls: 'refused' });

const LONGEST_NAME = 255;
const LONGEST_EMAIL = 320;
const LONGEST_PHONE = 64;
const LONGEST_MOMENT = 64;
const MOST_IDS = 500;

// Length is checked before any pattern, and ends the check, so that a pattern never sees long text.
const bounded = (most: number) =>
  z.string().max(most, { error: `Must be at most ${most} characters long.`, abort: true });
const notBlank = (rule: z.ZodString) => rule.refine(value => value.trim() !== '', 'Must not be blank.');

const EMAIL = z.regexes.html5Email;
const emailRule = bounded(LONGEST_EMAIL).refine(value => EMAIL.test(value), 'Must be an email address.');

const idRule = (typename: string) =>
  z.string().transform((value, context) => {
    const result = seamId(typename, value);
    if ('id' in result) return result.id;
    context.addIssue({ code: 'custom', message: result.problem });
    return z.NEVER;
  });

const momentRule = bounded(LONGEST_MOMENT).pipe(
  z.iso.datetime({ offset: true, message: 'Must be a moment such as "2026-03-01T09:30:00Z".' }),
);

export const name = (description: string) => field('String', notBlank(bounded(LONGEST_NAME)), description);
export const email = (description: string, extra?: Extra) => field('String', emailRule, description, extra);
export const phone = (description: string) => field('String', notBlank(bounded(LONGEST_PHONE)), description);
export const moment = (description: string) => field('DateTime', momentRule, description);
export const flag = (description: string) => field('Boolean', z.boolean(), description);
export const digits = (description: string) =>
  field('String', bounded(LONGEST_NAME).regex(/^\d+$/, 'Must consist of digits.'), description);

/** Seam's id or the global id of a `typename`; yields Seam's id. */
export const idOf = (typename: string, description: string) => field('ID', idRule(typename), description);

/** A list of ids of one type. */
export const idsOf = (typename: string, description: string, most = MOST_IDS) =>
  field(['ID'], z.array(idRule(typename)).max(most, `Must be at most ${most} ids.`), description);

/** A list of names or keys. */
export const names = (description: string, most = MOST_IDS) =>
  field(
    ['String'],
    z.array(notBlank(bounded(LONGEST_NAME))).max(most, `Must be at most ${most} entries.`),
    description,
  );

/** One of a vocabulary that the API itself closes. */
export const oneOf = (type: any, values: readonly [string, ...string[]], description: string) =>
  field(type, z.enum(values), description);

/** A nested input with a table of its own, sent as a nested object. */
export function nested<T extends InputTable>(
  typename: string,
  typeDescription: string,
  table: T,
  check?: Check<T>,
): (description: string) => InputField<Record<string, unknown>> {
  const type = inputType(typename, typeDescription, table);
  const rule = tableRule(table, check).transform(value => seamParams(table, value as Checked<T>));
  return description => field(type, rule as z.ZodType<Record<string, unknown>>, description);
}

/** Declares the GraphQL input type of a table. */
export function inputType(typename: string, description: string, table: InputTable): any {
  return builder.inputType(typename, {
    description,
    fields: (t: any) =>
      Object.fromEntries(
        Object.entries(table).map(([key, { type, required, description, deprecated }]) => [
          key,
          t.field({ type, required, description, deprecationReason: deprecated }),
        ]),
      ),
  });
}

/** A rule over several fields. Calls `refuse` with the field to blame. */
export type Check<T extends InputTable> = (
  input: Checked<T>,
  refuse: (field: string, message: string) => void,
) => void;

/** The rule of one field, with what null means to it. */
function fieldRule({ rule, nulls, required }: InputField): z.ZodType {
  if (required) return rule;
  if (nulls === 'clear') return rule.optional();
  if (nulls === 'absent') return z.preprocess(value => value ?? undefined, rule.optional());
  return z.preprocess((value, context) => {
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: 'Cannot be cleared; leave it out to keep it.' });
    return z.NEVER;
  }, rule.optional());
}

/** The check of a whole table. */
function tableRule<T extends InputTable>(table: T, check?: Check<T>): z.ZodType<Checked<T>> {
  const shape = Object.fromEntries(Object.entries(table).map(([key, field]) => [key, fieldRule(field)]));
  const object = z.object(shape);
  return (check
    ? object.superRefine((input, context) =>
        check(input as Checked<T>, (path, message) =>
          context.addIssue({ code: 'custom', message, path: path.split('.') }),
        ),
      )
    : object) as unknown as z.ZodType<Checked<T>>;
}

export interface Problem {
  /** Where, in GraphQL names joined by dots, such as `accessSchedule.endsAt`; null for the input as a whole. */
  field: string | null;
  message: string;
}

/** Checks an input against its table, once; the result is ready for `seamParams`. */
export function checker<T extends InputTable>(
  table: T,
  check?: Check<T>,
): (input: unknown) => { value: Checked<T> } | { problems: Problem[] } {
  const rule = tableRule(table, check);
  return input => {
    const result = rule.safeParse(input);
    if (result.success) return { value: result.data };
    return {
      problems: result.error.issues.map(({ path, message }) => ({
        field: path.length === 0 ? null : path.join('.'),
        message,
      })),
    };
  };
}

/** A checked input in Seam's names; what was not given is left out, so that it stays distinct from null. */
export function seamParams<T extends InputTable>(table: T, input: Checked<T>): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const key of Object.keys(table)) {
    const value = (input as Record<string, unknown>)[key];
    if (value !== undefined) params[snake(key)] = value;
  }
  return params;
}

/** `startsAt` must come before `endsAt` where both are given. */
export function inOrder(
  { startsAt, endsAt }: { startsAt?: string | null | undefined; endsAt?: string | null | undefined },
  refuse: (field: string, message: string) => void,
): void {
  if (startsAt && endsAt && Date.parse(endsAt) <= Date.parse(startsAt))
    refuse('endsAt', 'Must be after startsAt.');
}
