/** Something to go wrong, pushed by a test. Looked at before anything else, even who is asking. */
export interface Fault {
  /** Which calls; all of them unless told. */
  path?: string | RegExp;
  method?: string;
  /** How often; forever unless told. */
  times?: number;
  /** Answer this instead; without status and body the real answer goes out, changed by the rest. */
  status?: number;
  headers?: Record<string, string>;
  /** Text as it is; anything else as JSON. */
  body?: string | object;
  /** Wait first. */
  delayMs?: number;
  /** Never answer. */
  hang?: true;
  /** Cut the connection. */
  reset?: 'before-headers' | 'after-headers';
  /** Promise the whole body, send half of it, cut the connection. */
  truncate?: true;
  /** Promise the whole body, send half of it, and leave it at that. */
  stall?: true;
  /** Whether a write takes effect although its answer is lost. */
  apply?: boolean;
}

/** The first fault that fits, with one of its times used up. */
export function takeFault(faults: Fault[], method: string, path: string): Fault | undefined {
  const at = faults.findIndex(
    fault =>
      (fault.times ?? 1) > 0 &&
      (fault.method === undefined || fault.method.toUpperCase() === method) &&
      (typeof fault.path === 'string' ? fault.path === path : (fault.path?.test(path) ?? true)),
  );
  const fault = faults[at];
  if (fault?.times !== undefined) fault.times -= 1;
  return fault;
}

/** Whether the fault takes the place of the real answer. */
export const replaces = (fault: Fault): boolean =>
  fault.status !== undefined || fault.body !== undefined || fault.hang === true || fault.reset !== undefined;
