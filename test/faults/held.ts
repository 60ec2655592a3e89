/** A Seam that answers when it is told to, and a gateway in front of it. */
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type CallRecord, createServer, type SomeLimits } from '../../src/server.ts';
import type { Answer } from '../kit.ts';

export interface Arrived {
  path: string;
  token: string;
  workspace: string | undefined;
  body: Record<string, unknown>;
  /** Answers it. */
  answer(status?: number, body?: object, headers?: Record<string, string>): void;
  /** Whether the gateway still waits for it. */
  isOpen(): boolean;
}

const bodies: Record<string, object> = {
  '/workspaces/get': { workspace: { workspace_id: 'w', name: 'Held' } },
  '/acs/users/list': { acs_users: [], pagination: { has_next_page: false } },
};

/** @param answers calls that are answered at once, without being told */
export async function held(upstream: SomeLimits, answers: (call: Arrived) => boolean = () => false) {
  const arrived: Arrived[] = [];
  const records: CallRecord[] = [];
  let open = 0;
  let most = 0;
  const seam = createHttpServer(async (request, response: ServerResponse) => {
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => {
      open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? '';
    const call: Arrived = {
      path,
      token: (request.headers.authorization ?? '').replace('Bearer ', ''),
      workspace: request.headers['seam-workspace'] as string | undefined,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
      answer(status = 200, body = bodies[path] ?? { ok: true }, headers = {}) {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(body));
      },
      isOpen: () => !response.destroyed && !response.writableEnded,
    };
    arrived.push(call);
    if (answers(call)) call.answer();
  });
  await new Promise<void>(resolve => seam.listen(0, '127.0.0.1', resolve));
  const server = createServer({
    endpoint: `http://127.0.0.1:${(seam.address() as AddressInfo).port}`,
    upstream,
    onCall: record => records.push(record),
    // Tests share their process, and with it a busy event loop.
    maxLoopDelayMs: 60_000,
  });
  const { url } = await server.listen();
  onTestFinished(async () => {
    seam.closeAllConnections();
    seam.close();
    await server.close({ timeoutMs: 0 });
  });

  const send = async <T = Record<string, unknown>>(
    query: string,
    token = 'one',
    more: { signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<Pick<Answer<T>, 'data' | 'errors'>> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more.headers },
      body: JSON.stringify({ query }),
      signal: more.signal ?? null,
    });
    return (await response.json()) as Answer<T>;
  };
  return { url, arrived, records, send, most: () => most, stats: () => server.stats() };
}

export const one = '{ workspace { name } }';

/** So many calls that no plan can put together. */
export const wide = (calls: number): string =>
  `{ ${Array.from({ length: calls }, (_, at) => `a${at}: acsUsers(filter: { search: "${at}" }) { nodes { id } }`).join(' ')} }`;

export const codesOf = ({ errors }: { errors: Answer<never>['errors'] }) =>
  (errors ?? []).map(({ extensions }) => extensions.code);
