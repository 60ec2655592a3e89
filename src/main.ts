#!/usr/bin/env node
import './runtime.ts';
import { setFlagsFromString } from 'node:v8';
import { commanded } from './cli.ts';
import { type Config, ConfigError, limitsOf, manifestOf } from './config.ts';
import type { ExampleIds } from './graphiql/examples.ts';
import type { Sandbox, SeedIds } from './sandbox/index.ts';
import {
  createServer,
  type GraphiQLOptions,
  memoryStore,
  type PersistedOptions,
  redisStore,
  type ServerOptions,
  tiered,
} from './server.ts';
import { createLog, frames, type Log, nameOf } from './visits/log.ts';
import type { Metrics } from './visits/metrics.ts';

// Whenever nothing happens for a moment, V8 takes young memory back, and the next requests pay for that with frequent
// collections: a twelfth of their CPU, while the process becomes no smaller. See docs/performance.md.
setFlagsFromString('--no-memory-reducer');
// Young memory grows by doubling, as far as what survives happens to demand, and where that ends decides how often a
// process collects for as long as it lives. This lets it grow to its full size at once.
setFlagsFromString('--semi-space-growth-factor=32');

/** Starts the sandbox in this process: a second Seam, reached over a loopback port like the real one. */
async function startSandbox(large: boolean, settleMs: number, port: number) {
  const { createSandbox } = await import('./sandbox/index.ts');
  const sandbox = createSandbox({ large, settleMs });
  const { url } = await sandbox.listen(port);
  return { sandbox, url };
}

/** Objects of the sandbox for GraphiQL's examples. */
const exampleIds = ({ systems, entrances, users }: SeedIds): ExampleIds => ({
  acsSystemIds: [systems.saltoKs, systems.visionline],
  acsEntranceId: entrances.staffDoor,
  acsUserId: users.johnSaltoKs,
  emailAddress: 'john.alder@example.com',
});

/** What GraphiQL can fill in over the sandbox. */
const filledIn = ({ tokens, ids }: Sandbox): GraphiQLOptions['sandbox'] => ({
  token: tokens.apiKey,
  workspace: ids.workspace,
  ids: exampleIds(ids),
});

/** Documents that clients may name. */
async function persistedOf(config: Config, log: Log): Promise<PersistedOptions> {
  const { PERSISTED_DOCUMENTS, PERSISTED_ONLY, APQ, REDIS_URL } = config;
  const near = memoryStore();
  return {
    manifest: PERSISTED_DOCUMENTS ? manifestOf(PERSISTED_DOCUMENTS) : undefined,
    only: PERSISTED_ONLY,
    store: APQ
      ? REDIS_URL
        ? tiered(near, await redisStore(REDIS_URL, { onError: name => log.warn({ name }, 'redis') }))
        : near
      : undefined,
  };
}

/** The figures and their port, if they are wanted; their library is loaded only then. */
async function startMetrics({ METRICS_PORT, METRICS_HOST }: Config) {
  if (METRICS_PORT === undefined) return undefined;
  const [{ Metrics }, { serveMetrics }] = await Promise.all([
    import('./visits/metrics.ts'),
    import('./visits/scrape.ts'),
  ]);
  const metrics = new Metrics();
  return { metrics, port: await serveMetrics(metrics, METRICS_PORT, METRICS_HOST) };
}

/** Node would print the whole error, and its message may repeat what a caller sent. */
function tellOfBugs(log: Log, metrics: Metrics | undefined): void {
  process.on('unhandledRejection', error => {
    metrics?.unhandled();
    log.error({ name: nameOf(error), at: frames(error) }, 'unhandled rejection');
  });
  process.on('uncaughtException', error => {
    log.fatal({ name: nameOf(error), at: frames(error) }, 'uncaught exception');
    end(log, 1);
  });
}

/** How long the last lines of the log may take, in ms. */
const LAST_LINES_MS = 1_000;

/**
 * Ends the process once the log is written, or cannot be. What waits in it at the exit would be written until that
 * succeeds, which it never does when whoever read has gone; written before, it finds that out.
 */
function end(log: Log, code: number): void {
  const exit = () => process.exit(code);
  setTimeout(exit, LAST_LINES_MS);
  log.flush(exit);
}

/** All that is said at the start, at once: whoever waits for its first line can read the rest. */
function greeting(
  url: string,
  said: {
    explored: boolean;
    /** Whether nothing but registered documents is taken. */
    only: boolean;
    local: { sandbox: Sandbox; url: string } | undefined;
    endpoint: string;
    figuresAt: string | undefined;
  },
): string {
  const { explored, only, local, endpoint, figuresAt } = said;
  const lines = [
    `Seam GraphQL gateway at ${url}${explored && !only ? ' (open it in a browser for GraphiQL)' : ''}`,
  ];
  if (only) lines.push('Only the documents of PERSISTED_DOCUMENTS are taken.');
  if (figuresAt) lines.push(`Metrics at ${figuresAt}`);
  if (!local) lines.push(`Calls go to ${new URL(endpoint).origin} with the token that each request brings.`);
  else {
    const token = local.sandbox.tokens.apiKey;
    lines.push(`
  SANDBOX MODE: the data are made up and live in memory only. Nothing here reaches Seam or a real door.
  To talk to Seam, set SEAM_ENDPOINT=https://connect.getseam.com and send your own token.

  Sandbox of Seam's REST API: ${local.url}
  Token:                      ${token}
`);
    if (!only) {
      lines.push(`  curl ${url} -H 'authorization: Bearer ${token}' -H 'content-type: application/json' \\
    -d '{"query":"{ userIdentities(first: 3) { nodes { displayName acsUsers { nodes { acsSystem { name } } } } } }"}'
`);
    }
  }
  return lines.join('\n');
}

async function main(): Promise<void> {
  const config = await commanded(process.argv.slice(2), process.env, {
    sandbox: async env => (await import('./sandbox/main.ts')).runSandbox(env),
  });
  if (!config) return;
  const log = createLog({ level: config.LOG_LEVEL, buffered: true });
  process.on('exit', () => log.flush());
  const figures = await startMetrics(config);
  tellOfBugs(log, figures?.metrics);
  const local = config.SEAM_ENDPOINT
    ? undefined
    : await startSandbox(config.SANDBOX_LARGE, config.SANDBOX_SETTLE_MS, config.SANDBOX_PORT);
  const endpoint = config.SEAM_ENDPOINT ?? (local?.url as string);
  const graphiql: ServerOptions['graphiql'] =
    (config.GRAPHIQL ?? config.NODE_ENV !== 'production')
      ? { sandbox: local && filledIn(local.sandbox) }
      : false;

  const server = createServer({
    endpoint,
    upstream: limitsOf(config),
    persisted: await persistedOf(config, log),
    graphiql,
    corsOrigins: config.CORS_ORIGINS ?? [],
    maxUrlCharacters: config.MAX_URL_CHARACTERS,
    maxHeaderBytes: config.MAX_HEADER_BYTES,
    maxBodyBytes: config.MAX_BODY_BYTES,
    receiveTimeoutMs: config.RECEIVE_TIMEOUT_MS,
    maxDocumentCharacters: config.MAX_DOCUMENT_CHARACTERS,
    maxDocumentTokens: config.MAX_DOCUMENT_TOKENS,
    documentLimits: {
      maxDepth: config.MAX_DEPTH,
      maxAliases: config.MAX_ALIASES,
      maxRootFields: config.MAX_ROOT_FIELDS,
      maxDirectives: config.MAX_DIRECTIVES,
      maxFields: config.MAX_FIELDS,
    },
    maxCalls: config.MAX_CALLS,
    maxRepresentations: config.MAX_REPRESENTATIONS,
    subgraphNode: config.SUBGRAPH_NODE,
    maxAnswerObjects: config.MAX_ANSWER_OBJECTS,
    explain: config.EXPLAIN ?? config.NODE_ENV !== 'production',
    weights: {
      call: config.COST_CALL,
      round: config.COST_ROUND,
      row: config.COST_ROW,
      atOnce: Math.min(config.SEAM_CALLS_PER_CALLER, config.SEAM_CONNECTIONS),
    },
    log,
    ...(config.LOG_KEY === undefined ? {} : { logKey: config.LOG_KEY }),
    slowMs: config.LOG_SLOW_MS,
    ...(figures ? { metrics: figures.metrics } : {}),
    maxOperations: config.MAX_OPERATIONS,
    maxOperationsPerCaller: config.MAX_OPERATIONS_PER_CALLER,
    maxLoopDelayMs: config.MAX_LOOP_DELAY_MS,
    reusePort: config.REUSE_PORT,
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return end(log, 1);
    stopping = true;
    log.info('stopping');
    await server.close({ delayMs: config.DRAIN_DELAY_MS, timeoutMs: config.DRAIN_TIMEOUT_MS });
    // Figures can be read until the end.
    figures?.port.close();
    await local?.sandbox.close();
    log.info('stopped');
    end(log, 0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const { url } = await server.listen(config.PORT, config.HOST);

  console.log(
    greeting(`${url}/graphql`, {
      explored: graphiql !== false,
      only: config.PERSISTED_ONLY,
      local,
      endpoint,
      figuresAt: figures?.port.url,
    }),
  );
}

main().catch((error: NodeJS.ErrnoException) => {
  if (error instanceof ConfigError) console.error(error.message);
  else if (error.code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    console.error(
      `Port ${port} is in use. Set PORT, METRICS_PORT or SANDBOX_PORT, whichever it is, to a free one.`,
    );
  } else if (['EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND'].includes(error.code ?? '')) {
    console.error('HOST and PORT, or METRICS_HOST and METRICS_PORT, cannot be opened.');
  } else console.error(error);
  process.exit(1);
});
