/** What the tests of queries and edges say more than once. */
import { expect } from 'vitest';
import type { Gateway } from '../kit.ts';

/** The id that this graph gives an object, from its type and Seam's id. */
export const globalId = (typename: string, id: string): string => btoa(`${typename}:${id}`);

/** The one error of a refused argument: where in the answer, and which argument is to blame. */
export const refusal = (at: string | (string | number)[], field: string) => [
  expect.objectContaining({
    message: expect.any(String),
    path: [at].flat(),
    extensions: { code: 'BAD_USER_INPUT', fields: [{ path: field, messages: [expect.any(String)] }] },
  }),
];

/** The one error of a failed call to Seam. */
export const failure = (at: string | (string | number)[], code: string, seam?: Record<string, unknown>) => [
  expect.objectContaining({
    path: [at].flat(),
    extensions: expect.objectContaining({ code, ...(seam ? { seam: expect.objectContaining(seam) } : {}) }),
  }),
];

type Json = Record<string, unknown>;

/** What Seam would answer now, to whoever holds the workspace's key; not counted among the calls. */
export async function seamSays({ sandbox, forget }: Gateway, path: string, params: Json): Promise<Json> {
  const response = await sandbox.fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.tokens.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  const answer = (await response.json()) as Json;
  forget();
  return answer;
}

/** Makes Seam's answer to a call depart from its description: its object, or first object, changes as told. */
export async function departure(gateway: Gateway, path: string, params: Json, change: Json): Promise<void> {
  const answer = await seamSays(gateway, path, params);
  const [key, value] = Object.entries(answer)[0] ?? ['', {}];
  const changed = Array.isArray(value)
    ? [{ ...value[0], ...change }, ...value.slice(1)]
    : { ...(value as Json), ...change };
  gateway.sandbox.faults.push({ path, body: JSON.stringify({ ...answer, [key]: changed }) });
}

/** An answer of Seam's that refuses a call. */
export const seamRefusal = (type: string, message: string, validation_errors?: Json): string =>
  JSON.stringify({ error: { type, message, validation_errors }, ok: false });

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Calls that may be made side by side, in an order of their own. */
export const anyOrder = <T>(calls: readonly T[]): T[] => [...calls].sort(byText);

/** The calls that reached Seam with their bodies, to be compared with `anyOrder([...])`. */
export const made = ({ calls, bodies }: Gateway): [string, unknown][] => {
  const sent = bodies();
  return anyOrder(calls().map((path, at): [string, unknown] => [path, sent[at]]));
};
