import { SeamError } from '../seam/errors.ts';

/** How many objects one answer may still hold. Lists claim theirs before they hand them out. */
export class Allowance {
  readonly #most: number;
  #claimed = 0;
  /** Why the answer is cut short; undefined while it is not. */
  refusal: SeamError | undefined;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** @throws SeamError `ANSWER_TOO_LARGE` once more has been claimed than is allowed, and ever after */
  claim(objects: number): void {
    this.#claimed += objects;
    if (this.#claimed <= this.#most) return;
    this.refusal ??= new SeamError(
      'ANSWER_TOO_LARGE',
      `The answer would hold more than ${this.#most} objects. Ask for smaller pages.`,
      { limit: 'objects', allowed: this.#most },
    );
    throw this.refusal;
  }
}
