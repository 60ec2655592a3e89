/** How calls end that bring no answer: why they were not made, or what their attempts failed with. */
import { detailsOf } from './answer.ts';
import type { Attempt, Ending } from './attempt.ts';
import type { Call } from './call.ts';
import { invalidResponse, SeamError, type SeamErrorCode } from './errors.ts';
import type { Failure } from './retry.ts';

export const CANCELLED = 'The request was cancelled.';
export const TOOK_TOO_LONG = 'Seam took too long to answer.';

/** Why a call was not made. */
export function refusal({ path }: Call, code: SeamErrorCode, message: string, waitMs?: number): SeamError {
  const details = { endpoint: path };
  if (waitMs === undefined) return new SeamError(code, message, details);
  return new SeamError(code, message, { ...details, retryAfter: Math.max(1, Math.ceil(waitMs / 1_000)) });
}

/** What an attempt that was not answered well says to whoever may repeat it. */
export function failureOf({ status = 0 }: Attempt, ending: Ending): Failure {
  if (ending === 'unsent' || ending === 'broken' || ending === 'timeout') return ending;
  if (ending !== 'answered') return 'final';
  if (status === 429) return 'limited';
  if (status === 500) return 'failed';
  return status >= 502 && status <= 504 ? 'unavailable' : 'final';
}

/** What an attempt without an answer failed with. */
export function errorOf(attempt: Attempt, ending: Ending, cause: unknown): SeamError {
  const details = detailsOf(attempt);
  if (ending === 'timeout') return new SeamError('UPSTREAM_TIMEOUT', TOOK_TOO_LONG, details);
  if (ending === 'cancelled') return new SeamError('CANCELLED', CANCELLED, details);
  if (ending === 'too large') return invalidResponse('it is too large', details);
  return new SeamError('UPSTREAM_UNAVAILABLE', 'Seam could not be reached.', { ...details, cause });
}
