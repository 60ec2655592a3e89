/** The front door: a gateway over a fresh sandbox, asked over HTTP, with every call to Seam in a ledger. */
import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../src/sandbox/index.ts';
import { createServer, type ServerOptions, type UpstreamStats } from '../src/server.ts';
import { type Asked, compareWays } from './differential.ts';
import type { TypedDocumentString } from './gql/graphql.ts';

export interface GraphQLErrorAnswer {
  message: string;
  path?: (string | number)[];
  extensions: Record<string, unknown> & { code: string };
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  data: T;
  errors: GraphQLErrorAnswer[] | undefined;
}

export interface Gateway {
  url: string;
  sandbox: Sandbox;
  ids: Sandbox['ids'];
  /** The answer's data. Fails the test on any error. */
  ask<T, V>(document: TypedDocumentString<T, V>, variables?: V): Promise<T>;
  /** The whole answer, errors included; takes any text. */
  send<T = never>(
    document: { toString(): string },
    variables?: unknown,
    headers?: Record<string, string | undefined>,
  ): Promise<Answer<T>>;
  /** The paths of the calls that reached Seam, since the gateway started or `forget` was called. */
  calls(): string[];
  /** The bodies of those calls. */
  bodies(): unknown[];
  forget(): void;
  stats(): UpstreamStats;
}

/** Starts a gateway over a fresh sandbox. Both end with the test. */
export async function gateway(
  options: { sandbox?: SandboxOptions; server?: Partial<ServerOptions> } = {},
): Promise<Gateway> {
  const sandbox = createSandbox(options.sandbox);
  const seam = await sandbox.listen();
  // Tests share their process, and with it a busy event loop.
  const server = createServer({ endpoint: seam.url, maxLoopDelayMs: 60_000, ...options.server });
  const { url } = await server.listen();
  const asked: Asked[] = [];
  onTestFinished(async () => {
    await server.close();
    await sandbox.close();
    if (process.env.npm_lifecycle_event === 'test:differential') await compareWays(asked, options);
  });

  const send: Gateway['send'] = async (document, variables, headers) => {
    const given = { authorization: `Bearer ${sandbox.tokens.apiKey}`, ...headers };
    const sent = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const ask = {
      headers: { 'content-type': 'application/json', ...Object.fromEntries(sent) },
      body: JSON.stringify({ query: document.toString(), variables }),
    };
    asked.push(ask);
    const response = await fetch(`${url}/graphql`, { method: 'POST', ...ask });
    const { data, errors } = (await response.json()) as { data: never; errors?: GraphQLErrorAnswer[] };
    return { status: response.status, headers: response.headers, data, errors };
  };

  let seen = 0;
  const recent = () => sandbox.calls.slice(seen);
  return {
    url,
    sandbox,
    ids: sandbox.ids,
    send,
    async ask(document, variables) {
      const { data, errors } = await send(document, variables);
      if (errors) throw new Error(`Unexpected errors: ${JSON.stringify(errors, null, 2)}`);
      return data;
    },
    calls: () => recent().map(call => call.path),
    bodies: () => recent().map(call => call.body),
    forget: () => {
      seen = sandbox.calls.length;
    },
    stats: () => server.stats(),
  };
}
