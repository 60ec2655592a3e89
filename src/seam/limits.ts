import type { AdmissionLimits } from './admission.ts';
import type { BreakerLimits } from './breaker.ts';
import type { RetryLimits } from './retry.ts';

/** How calls to Seam are bounded, in full. Reasons for the numbers: docs/reliability.md. */
export interface Limits extends AdmissionLimits {
  /** For one connection to be made. */
  connectMs: number;
  /** One attempt of a read, from its first byte to the answer's last. */
  readMs: number;
  /** The same for a write, which is given longer because giving up leaves its fate unknown. */
  writeMs: number;
  /** One operation: no call starts after it, and no read outlives it. */
  operationMs: number;
  /** By when an operation is answered although a write is still under way. */
  answerMs: number;
  /** How long an operation that has no call under way waits for a place. */
  waitMs: number;
  /** The longest that a caller is held back after one word of Seam's. */
  coolDownMs: number;
  maxAnswerBytes: number;
  retry: RetryLimits;
  breaker: BreakerLimits;
}

export const DEFAULT_LIMITS: Limits = {
  calls: 128,
  callsPerCaller: 48,
  waitingPerCaller: 128,
  connectMs: 2_000,
  readMs: 5_000,
  writeMs: 9_000,
  operationMs: 9_000,
  answerMs: 11_500,
  waitMs: 1_000,
  coolDownMs: 60_000,
  maxAnswerBytes: 32 * 1024 * 1024,
  retry: { attempts: 3, baseMs: 100, capMs: 1_000, waitMs: 2_000, tokens: 100, cost: 5, timeoutCost: 10 },
  breaker: { calls: 20, share: 0.5, windowMs: 10_000, openMs: 2_000, probes: 3 },
};
