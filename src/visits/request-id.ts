/** One name for a request in the caller's logs, in ours and in Seam's. */
import { randomBytes } from 'node:crypto';

export const REQUEST_ID = 'x-request-id';

/** What callers may call their requests. Whoever sends a token for a name is not repeated. */
const SANE = /^(?!seam_)[\w.-]{1,64}$/;

const prefix = randomBytes(6).toString('hex');
let count = 0;

/** The caller's own id of a request if it is a sane one, else one that no other process and request has. */
export function requestIdOf(given: string | undefined): string {
  if (given !== undefined && SANE.test(given)) return given;
  count += 1;
  return `${prefix}-${count.toString(36)}`;
}
