/** Every way in which Seam can fail, and what clients hear of it. */
import { createSandbox, type Fault } from '../../src/sandbox/index.ts';

export interface Case {
  what: string;
  fault: Fault;
  /** The code that a read ends with, if it does not end well, and how often Seam received it. */
  read: [code: string | undefined, attempts: number];
  /** The same for a write, and whether its outcome is unknown. Seam always received it once. */
  write: [code: string | undefined, outcome?: 'UNKNOWN'];
  /** The same for an update, where Seam answers nothing that it could get wrong. */
  update?: Case['write'];
  /** The code of the one leaf that fails, where all else is as if nothing had gone wrong. */
  leaf?: string;
  /** What else the error says. */
  says?: object;
  /** What becomes of the next call of the same caller. */
  next?: 'RATE_LIMITED';
}

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
export const UNKNOWN = 'UNKNOWN';

/** All systems, so that whatever refers to one finds it. */
const systems = Object.values(createSandbox().ids.systems).map(acs_system_id => ({
  acs_system_id,
  name: 'Harbour',
  external_type_display_name: 7,
}));

export const cases: Case[] = [
  { what: 'late, in time', fault: { delayMs: 40 }, read: [undefined, 1], write: [undefined] },
  {
    what: 'too late',
    fault: { delayMs: 1_800, apply: true },
    read: ['UPSTREAM_TIMEOUT', 2],
    write: ['UPSTREAM_TIMEOUT', UNKNOWN],
  },
  {
    what: 'never',
    fault: { hang: true, apply: true },
    read: ['UPSTREAM_TIMEOUT', 2],
    write: ['UPSTREAM_TIMEOUT', UNKNOWN],
  },
  {
    what: 'half a body and silence',
    fault: { stall: true, apply: true },
    read: ['UPSTREAM_TIMEOUT', 2],
    write: ['UPSTREAM_TIMEOUT', UNKNOWN],
  },
  {
    what: 'a reset before the headers',
    fault: { reset: 'before-headers', apply: true },
    read: ['UPSTREAM_UNAVAILABLE', 3],
    write: ['UPSTREAM_UNAVAILABLE', UNKNOWN],
  },
  {
    what: 'one reset before the headers',
    fault: { reset: 'before-headers', times: 1, apply: true },
    read: [undefined, 2],
    write: ['UPSTREAM_UNAVAILABLE', UNKNOWN],
  },
  {
    what: 'a reset after the headers',
    fault: { reset: 'after-headers', apply: true },
    read: ['UPSTREAM_UNAVAILABLE', 3],
    write: ['UPSTREAM_UNAVAILABLE', UNKNOWN],
  },
  {
    what: 'half a body and a reset',
    fault: { truncate: true, apply: true },
    read: ['UPSTREAM_UNAVAILABLE', 3],
    write: ['UPSTREAM_UNAVAILABLE', UNKNOWN],
  },
  {
    what: 'broken JSON',
    fault: { headers: json, body: '{"acs_user":', apply: true },
    read: ['UPSTREAM_INVALID_RESPONSE', 1],
    write: ['UPSTREAM_INVALID_RESPONSE', UNKNOWN],
  },
  {
    what: '502 in HTML',
    fault: { status: 502, headers: html, body: '<h1>Bad gateway</h1>', apply: true },
    read: ['UPSTREAM_UNAVAILABLE', 3],
    write: ['UPSTREAM_UNAVAILABLE', UNKNOWN],
  },
  {
    what: 'JSON that says it is HTML',
    fault: { headers: html },
    read: ['UPSTREAM_INVALID_RESPONSE', 1],
    write: ['UPSTREAM_INVALID_RESPONSE', UNKNOWN],
  },
  {
    what: 'a body of another kind',
    fault: { body: '[{"acs_user":7}]', apply: true },
    read: ['UPSTREAM_INVALID_RESPONSE', 1],
    write: ['UPSTREAM_INVALID_RESPONSE', UNKNOWN],
  },
  {
    what: '429 for half a minute',
    fault: { status: 429, headers: { 'retry-after': '30' } },
    read: ['RATE_LIMITED', 1],
    write: ['RATE_LIMITED'],
    says: { retryAfter: 30, retryable: true },
    next: 'RATE_LIMITED',
  },
  {
    what: '429 for a second',
    fault: { status: 429, headers: { 'retry-after': '1' }, times: 1 },
    read: [undefined, 2],
    write: ['RATE_LIMITED'],
    says: { retryAfter: 1, retryable: true },
    next: 'RATE_LIMITED',
  },
  {
    what: '429 without a word',
    fault: { status: 429 },
    read: ['RATE_LIMITED', 1],
    write: ['RATE_LIMITED'],
    says: { retryable: true },
  },
  {
    what: '500',
    fault: { status: 500, apply: true },
    read: ['UPSTREAM_UNAVAILABLE', 2],
    write: ['UPSTREAM_UNAVAILABLE', UNKNOWN],
  },
  {
    what: 'two 503',
    fault: { status: 503, times: 2, apply: true },
    read: [undefined, 3],
    write: ['UPSTREAM_UNAVAILABLE', UNKNOWN],
  },
  {
    what: '503 for half a minute',
    fault: { status: 503, headers: { 'retry-after': '30' } },
    read: ['UPSTREAM_UNAVAILABLE', 1],
    write: ['UPSTREAM_UNAVAILABLE'],
    says: { retryAfter: 30, retryable: true },
  },
  {
    what: 'a huge body',
    fault: { headers: json, body: JSON.stringify({ acs_user: 'x'.repeat(300_000) }), apply: true },
    read: ['UPSTREAM_INVALID_RESPONSE', 1],
    write: ['UPSTREAM_INVALID_RESPONSE', UNKNOWN],
  },
  {
    what: 'a redirect',
    fault: { status: 307, headers: { location: '/acs/users/list' } },
    read: ['UPSTREAM_INVALID_RESPONSE', 1],
    write: ['UPSTREAM_INVALID_RESPONSE'],
  },
  {
    what: 'a failure by the status of a success',
    fault: { body: { error: { type: 'internal_server_error', message: 'Oops' }, ok: false }, apply: true },
    read: ['UPSTREAM_INVALID_RESPONSE', 1],
    write: ['UPSTREAM_INVALID_RESPONSE', UNKNOWN],
  },
  {
    what: 'properties of other types',
    fault: {
      body: {
        acs_user: { acs_user_id: 7, display_name: [], acs_system_id: {} },
        acs_systems: [{ acs_system_id: 7, name: false }],
        ok: 'yes',
      },
      apply: true,
    },
    read: ['UPSTREAM_INVALID_RESPONSE', 1],
    write: ['UPSTREAM_INVALID_RESPONSE', UNKNOWN],
    update: [undefined],
  },
  {
    what: 'one property of another type',
    fault: {
      body: {
        acs_user: { acs_user_id: 'u', display_name: 'Jane Fault', full_name: 7 },
        acs_systems: systems,
        ok: true,
      },
      apply: true,
    },
    read: [undefined, 1],
    write: [undefined],
    leaf: 'UPSTREAM_INVALID_RESPONSE',
  },
];
