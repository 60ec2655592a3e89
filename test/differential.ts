/**
 * Holds the ways into the graph against each other: whatever a test asked is asked again, in the same order, of fresh
 * and equal sandboxes, the short way and the long way. Answers must be the same to the byte. Queries are asked twice
 * of the short way, the second time by the plan that was made the first time.
 */
import { expect } from 'vitest';
import { createSandbox, type SandboxOptions } from '../src/sandbox/index.ts';
import { createServer, type ServerOptions } from '../src/server.ts';

export interface Asked {
  body: string;
  headers: Record<string, string>;
}

/** What makes a request take the one way or the other. No client asks for answers in quite this form. */
const WAYS = {
  long: 'application/json, text/html;q=0.1',
  short: 'application/json',
} as const;

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
  for (const [way, accept] of Object.entries(WAYS)) {
    const sandbox = createSandbox({ now: () => NOW, ...options.sandbox });
    const seam = await sandbox.listen();
    const server = createServer({ endpoint: seam.url, maxLoopDelayMs: 60_000, ...options.server });
    const { url } = await server.listen();
    const answerTo = async ({ headers, body }: Asked): Promise<string> => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, accept },
        body,
      });
      return `${response.status} ${unnumbered(await response.text())}`;
    };
    const texts: string[] = [];
    for (const ask of asked) {
      const text = await answerTo(ask);
      texts.push(text);
      if (way === 'short' && !ask.body.includes('mutation')) expect(await answerTo(ask)).toBe(text);
    }
    answers[way] = texts;
    await server.close();
    await sandbox.close();
  }
  expect(answers.short).toEqual(answers.long);
}
