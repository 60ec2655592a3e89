/**
 * What reading costs, so that different ways to the same answer can be compared. The unit is one small call. Fewest
 * calls alone is the wrong goal: a page of 500 rows takes the gateway as long as dozens of calls that bring one each.
 */
export interface Weights {
  /** One call to Seam. */
  call: number;
  /** One more call that cannot start before another has ended. */
  round: number;
  /** One row received. */
  row: number;
  /** Calls that run side by side. */
  atOnce: number;
}

/** Measured: see docs/performance.md. */
export const DEFAULT_WEIGHTS: Weights = { call: 1, round: 1, row: 0.04, atOnce: 48 };

/** Rows of a page, at the most. Nothing larger is ever asked for. */
export const LARGEST_PAGE = 500;

/** Rows that one parent is taken to have, where nobody knows. It bounds what a wrong guess costs. */
export const GUESSED_ROWS = 4;

/** The cost of reading this many things one by one, which bring so many rows between them. */
export const singlesCost = ({ call, round, row, atOnce }: Weights, things: number, rows: number): number =>
  things === 0 ? 0 : things * call + Math.ceil(things / atOnce) * round + rows * row;

/** The cost of reading a paged list from its start or from where it stands, so many rows on. */
export function sweepCost({ call, round, row }: Weights, rows: number, limit = LARGEST_PAGE): number {
  const pages = Math.max(1, Math.ceil(rows / limit));
  return pages * (call + round) + rows * row;
}
