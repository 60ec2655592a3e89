/** Who may call Seam now, and who is next: so many calls at once in all and for each caller, callers in turn. */
import { ByCaller } from './by-caller.ts';

/** One token and workspace, as long as it has calls under way. */
export interface Caller {
  readonly key: string;
  /** Operations that have calls under way. */
  parties: number;
  running: number;
  /** Operations that wait for a place, each with any number of calls. */
  readonly line: Party[];
  /** Whether it stands among the callers whose turn will come. */
  ready: boolean;
}

/** One operation. It waits at one place, however many calls it still has to make. */
export interface Party {
  readonly caller: Caller | undefined;
  /** It has a place now, and fills it or gives it back. */
  admitted(): void;
}

export interface AdmissionLimits {
  /** Calls at once. */
  calls: number;
  /** Calls of one caller at once. */
  callsPerCaller: number;
  /** Operations of one caller that wait at once. */
  waitingPerCaller: number;
}

export class Admission {
  running = 0;
  waiting = 0;
  readonly #limits: AdmissionLimits;
  readonly #callers = new ByCaller<Caller>();
  /** Callers with a line and room for one more call, in the order of their turns. Empty while there are places. */
  readonly #ring: Caller[] = [];

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** How many callers have calls under way. */
  get callers(): number {
    return this.#callers.size;
  }

  /** An operation begins to make calls. */
  enter(key: string): Caller {
    let caller = this.#callers.get(key);
    if (!caller) {
      caller = { key, parties: 0, running: 0, line: [], ready: false };
      this.#callers.set(key, caller);
    }
    caller.parties += 1;
    return caller;
  }

  /** It has no more of them. */
  exit(caller: Caller): void {
    caller.parties -= 1;
    if (caller.parties === 0) this.#callers.delete(caller.key);
  }

  /** A place, if there is one. */
  take(caller: Caller): boolean {
    if (this.running >= this.#limits.calls || caller.running >= this.#limits.callsPerCaller) return false;
    this.running += 1;
    caller.running += 1;
    return true;
  }

  /** A place becomes free, and goes to whoever is next. */
  give(caller: Caller): void {
    this.running -= 1;
    caller.running -= 1;
    if (this.waiting === 0) return;
    this.#ready(caller);
    while (this.running < this.#limits.calls) {
      const next = this.#ring.shift();
      if (!next) return;
      next.ready = false;
      const party = next.running < this.#limits.callsPerCaller ? next.line.shift() : undefined;
      if (!party) continue;
      this.waiting -= 1;
      this.running += 1;
      next.running += 1;
      this.#ready(next);
      party.admitted();
    }
  }

  /** Stands in line; false if the line is full. */
  join(party: Party, caller: Caller): boolean {
    if (caller.line.length >= this.#limits.waitingPerCaller) return false;
    caller.line.push(party);
    this.waiting += 1;
    this.#ready(caller);
    return true;
  }

  /** Leaves the line. */
  leave(party: Party, caller: Caller): void {
    const at = caller.line.indexOf(party);
    if (at < 0) return;
    caller.line.splice(at, 1);
    this.waiting -= 1;
    if (caller.line.length > 0 || !caller.ready) return;
    caller.ready = false;
    this.#ring.splice(this.#ring.indexOf(caller), 1);
  }

  #ready(caller: Caller): void {
    if (caller.ready || caller.line.length === 0 || caller.running >= this.#limits.callsPerCaller) return;
    caller.ready = true;
    this.#ring.push(caller);
  }
}
