/** A Seam that holds its answers back until it is told, and shows what it was sent. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface HeldSeam {
  url: string;
  /** Of each call, in the order in which they came. */
  headers: IncomingHttpHeaders[];
  /** Calls that have come and are not answered. */
  waiting(): number;
  /** Answers what waits, and from now on at once. */
  release(): void;
}

/** Knows one workspace, and a user who can be suspended. Starts with holding back unless told. */
export async function heldSeam({ held = true } = {}): Promise<HeldSeam> {
  const headers: IncomingHttpHeaders[] = [];
  const open = new Set<() => void>();
  let holding = held;
  const server = createServer((request, response) => {
    headers.push(request.headers);
    request.resume();
    const answer = () => {
      open.delete(answer);
      response.writeHead(200, { 'content-type': 'application/json', 'seam-request-id': 'request1' });
      response.end(
        JSON.stringify({ ok: true, workspace: { workspace_id: 'workspace1', name: 'Mill Lane' } }),
      );
    };
    response.on('close', () => open.delete(answer));
    if (holding) open.add(answer);
    else answer();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers,
    waiting: () => open.size,
    release() {
      holding = false;
      for (const answer of [...open]) answer();
    },
  };
}
