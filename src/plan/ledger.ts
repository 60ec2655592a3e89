import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallRecord } from '../seam/client.ts';

/** One call to Seam, as a client sees it who asked what a request cost. */
export interface LedgerCall {
  path: string;
  /** How many ids it carried. */
  ids: number;
  /** Milliseconds after the request's first moment. */
  start: number;
  /** Milliseconds until it was answered. */
  duration: number;
  /** Seam's status; null if it did not answer. */
  status: number | null;
  /** Seam's id of the call. */
  requestId: string | null;
  /** The fields that asked for it, as `Type.field`. */
  fields: string[];
}

const asking = new AsyncLocalStorage<readonly string[]>();

/** Runs what a field resolves to, so that calls made for it are known to be. */
export const askedBy = <T>(fields: readonly string[], run: () => T): T => asking.run(fields, run);

/** The fields for which something is being done now. */
export const askers = (): readonly string[] => asking.getStore() ?? [];

const round = (ms: number) => Math.round(ms * 10) / 10;

/** Every call that one request made, in the order of their beginnings. */
export class Ledger {
  readonly #begun = performance.now();
  readonly #calls: LedgerCall[] = [];

  /** Enters a call that begins now; returns what is to be called when it has ended. What was never sent is struck out. */
  enter(path: string, params: object): (record: CallRecord) => void {
    const at = performance.now();
    const ids = Object.entries(params).reduce((sum, [name, value]) => {
      if (name.endsWith('_ids') && Array.isArray(value)) return sum + value.length;
      return name.endsWith('_id') && value !== undefined ? sum + 1 : sum;
    }, 0);
    const fields = [...askers()];
    const call: LedgerCall = {
      path,
      ids,
      start: round(at - this.#begun),
      duration: 0,
      status: null,
      requestId: null,
      fields,
    };
    this.#calls.push(call);
    return ({ status, requestId, attempts }) => {
      if (attempts === 0) this.#calls.splice(this.#calls.indexOf(call), 1);
      call.duration = round(performance.now() - at);
      call.status = status ?? null;
      call.requestId = requestId ?? null;
    };
  }

  /**
   * The calls, their number, and the rounds: the longest chain of calls in which each began after the one before it
   * had ended.
   */
  summary(): { calls: LedgerCall[]; totalCalls: number; rounds: number } {
    const depths: number[] = [];
    for (const [index, call] of this.#calls.entries()) {
      let depth = 1;
      for (const [before, earlier] of this.#calls.slice(0, index).entries()) {
        if (earlier.start + earlier.duration <= call.start)
          depth = Math.max(depth, (depths[before] ?? 0) + 1);
      }
      depths.push(depth);
    }
    return { calls: this.#calls, totalCalls: this.#calls.length, rounds: Math.max(0, ...depths) };
  }
}
