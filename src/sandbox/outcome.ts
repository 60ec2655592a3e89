import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, answerTo, askedFor, type Incoming, type World } from './answer.ts';
import { type Fault, replaces, takeFault } from './faults.ts';

/** One request the sandbox received. `status` is 0 while, or if ever, nothing is sent. */
export interface Call {
  method: string;
  path: string;
  body: unknown;
  status: number;
  authorization: string | undefined;
  workspace: string | undefined;
  requestId: string | undefined;
}

export type Outcome = Answer & { cut?: 'hang' | 'before-headers' | 'after-headers' | 'half' | 'stall' };

export interface Log {
  readonly calls: Call[];
  readonly faults: Fault[];
  /** How many JSON answers have been given; they are numbered. */
  answered: number;
}

/** Answers a request, faults included, and logs it. */
export async function outcomeOf(request: Incoming, world: World, log: Log): Promise<Outcome> {
  const path = request.url.pathname;
  const call: Call = {
    method: request.method,
    path,
    body: askedFor(request),
    status: 0,
    authorization: request.header('authorization'),
    workspace: request.header('seam-workspace'),
    requestId: undefined,
  };
  log.calls.push(call);
  const fault = takeFault(log.faults, request.method, path);
  if (fault?.delayMs !== undefined) await delay(fault.delayMs);
  const outcome = fault ? faulty(fault, request, world) : answerTo(request, world);
  if (outcome.headers['content-type']?.includes('json') && !outcome.headers['seam-request-id']) {
    log.answered += 1;
    outcome.headers['seam-request-id'] = `request${log.answered}`;
  }
  call.requestId = outcome.headers['seam-request-id'];
  const silent = fault?.hang === true || fault?.reset === 'before-headers';
  call.status = silent || fault?.reset ? 0 : outcome.status;
  return outcome;
}

function faulty(fault: Fault, request: Incoming, world: World): Outcome {
  const real = replaces(fault) && !fault.apply ? undefined : answerTo(request, world);
  const replaced = typeof fault.body === 'object' ? JSON.stringify(fault.body) : fault.body?.toString();
  const body = replaces(fault) ? replaced : real?.body;
  const given = Object.fromEntries(
    Object.entries(fault.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const looksJson = /^\s*[{[]/.test(body ?? '');
  const usual = replaces(fault) ? (looksJson ? { 'content-type': 'application/json' } : {}) : real?.headers;
  const cut = fault.hang
    ? 'hang'
    : (fault.reset ?? (fault.truncate ? 'half' : fault.stall ? 'stall' : undefined));
  return {
    status: fault.status ?? (replaces(fault) ? 200 : (real?.status ?? 200)),
    headers: { ...usual, ...given },
    // A connection can only be cut inside a body that has been promised
    body: body ?? (fault.reset === 'after-headers' ? '{"ok":true}' : ''),
    ...(cut ? { cut } : {}),
  };
}
