/**
 * Holds the ways into the graph against each other: whatever a test asked is asked again, in the same order, of fresh
 * and equal sandboxes, the short way interpreted, the short way compiled, and the long way. Answers must be the same
 * to the byte.
 */
import { expect } from 'vitest';
import { createSandbox, type SandboxOptions } from '../src/sandbox/index.ts';
import { createServer, type ServerOptions } from '../src/server.ts';

export interface Asked {
  body: string;
  headers: Record<string, string>;
}

/** What makes a request take the one way or the other. No client asks for answers in quite this form. */
const WAYS: Record<string, { server: Partial<ServerOptions>; headers: Record<string, string> }> = {
  long: { server: {}, headers: { accept: 'application/json, text/html;q=0.1' } },
  interpreted: {
    server: { compileAfter: Number.POSITIVE_INFINITY },
    headers: { accept: 'application/json' },
  },
  compiled: { server: { compileAfter: 1 }, headers: { accept: 'application/json' } },
};

const NOW = new Date('2026-06-01T12:00:00Z');

/** Calls that go out side by side may reach Seam in any order, and it numbers them as they come. Bugs have random ids. */
const unnumbered = (text: string) =>
  text
    .replaceAll(/"requestId":"request\d+"/g, '"requestId":"request"')
    .replaceAll(/"errorId":"[^"]+"/g, '"errorId":"id"');

export async function compareWays(
  asked: readonly Asked[],
  options: { sandbox?: SandboxOptions; server?: Partial<ServerOptions> },
): Promise<void> {
  const answers: Record<string, string[]> = {};
  for (const [way, { server: given, headers }] of Object.entries(WAYS)) {
    const sandbox = createSandbox({ now: () => NOW, ...options.sandbox });
    const seam = await sandbox.listen();
    const server = createServer({ endpoint: seam.url, maxLoopDelayMs: 60_000, ...options.server, ...given });
    const { url } = await server.listen();
    const texts: string[] = [];
    for (const ask of asked) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...ask.headers, ...headers },
        body: ask.body,
      });
      texts.push(`${response.status} ${unnumbered(await response.text())}`);
    }
    answers[way] = texts;
    await server.close();
    await sandbox.close();
  }
  expect(answers.interpreted).toEqual(answers.long);
  expect(answers.compiled).toEqual(answers.long);
}
