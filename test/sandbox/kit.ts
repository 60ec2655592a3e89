import { onTestFinished, vi } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import type { Calls } from '../../src/seam/generated.ts';
import { faultsOf } from './description.ts';

// Preparing Seam's description of an action attempt alone takes a second on a busy machine
vi.setConfig({ testTimeout: 20_000 });

type Path = keyof Calls;

export interface Reply {
  status: number;
  // Tests reach into answers freely; a wrong path makes them fail, which is what they are for
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
  headers: Headers;
  text: string;
}

interface Ask {
  method?: string;
  body?: unknown;
  raw?: string;
  token?: string | null;
  headers?: Record<string, string>;
}

export interface Kit {
  sandbox: Sandbox;
  ids: Sandbox['ids'];
  /** Any request; an answer that says 200 must be as Seam describes it. */
  ask(path: string, how?: Ask): Promise<Reply>;
  /** A call that is expected to work; its result. */
  call<P extends Path>(path: P, params?: Calls[P]['params'], token?: string): Promise<Calls[P]['result']>;
  /** A call that is expected to be refused: its status and type. */
  refused(path: Path, params?: object, token?: string): Promise<[number, string]>;
}

/** A fresh sandbox on a port of its own, closed when the test is over. */
export async function seam(options?: SandboxOptions): Promise<Kit> {
  const sandbox = createSandbox(options);
  await sandbox.listen();
  onTestFinished(() => sandbox.close());

  const ask: Kit['ask'] = async (path, { method = 'POST', body, raw, token, headers } = {}) => {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(sandbox.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token ?? sandbox.tokens.apiKey}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(answer) : undefined;
    const faults = response.status === 200 && json ? faultsOf(new URL(path, sandbox.url).pathname, json) : [];
    if (faults.length > 0) throw new Error(`${path} is not as described:\n${faults.join('\n')}`);
    return { status: response.status, body: json, headers: response.headers, text: answer };
  };

  return {
    sandbox,
    ids: sandbox.ids,
    ask,
    async call(path, params, token) {
      const { status, body } = await ask(path, { body: params ?? {}, ...(token ? { token } : {}) });
      if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
    async refused(path, params = {}, token) {
      const { status, body } = await ask(path, { body: params, ...(token ? { token } : {}) });
      return [status, body?.error?.type];
    },
  };
}
