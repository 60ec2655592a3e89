/** A call to Seam as the stub saw it. */
export interface SeenCall {
  path: string;
  body: string;
  startedAt: number;
  endedAt: number;
}

/**
 * Calls in rounds. A call's round is the length of the longest chain of calls that ends with it and in which each
 * began after the one before had ended; so the number of rounds is what latency is multiplied by.
 */
export function roundsOf<C extends { startedAt: number; endedAt: number }>(calls: readonly C[]): C[][] {
  const rounds: C[][] = [];
  const ended: number[] = [];
  for (const call of calls.toSorted((a, b) => a.startedAt - b.startedAt)) {
    // The earliest end in each round grows with the round, so the last that lies before this start decides
    const round = ended.findLastIndex(end => end <= call.startedAt) + 1;
    rounds[round] = [...(rounds[round] ?? []), call];
    ended[round] = Math.min(ended[round] ?? Number.POSITIVE_INFINITY, call.endedAt);
  }
  return rounds;
}
