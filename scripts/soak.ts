/**
 * `npm run soak`: a gateway under mixed load while Seam fails in every way that the sandbox knows. It ends with 1 if
 * the gateway dies, answers anything that is not GraphQL, shows a bug, has a creation received twice or does not
 * recover.
 *
 *   --seconds <n>   how long; two minutes unless told. Only a run of two minutes or more is written down.
 *   --at-once <n>   requests in flight, 32 unless told
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { createSandbox, type Fault } from '../src/sandbox/index.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    'at-once': { type: 'string', default: '32' },
  },
});
const seconds = Number(options.seconds);
const atOnce = Number(options['at-once']);
const WRITTEN_FROM_SECONDS = 120;
/** The part of the time, at the end, in which Seam works and the gateway has to recover. */
const QUIET_SHARE = 0.15;
const FAULT_EVERY_MS = 15;
const SAMPLE_MS = 1_000;
/** How many of the 429s that come up are given. */
const LIMITED_SHARE = 0.05;
/** How often, in samples, the sandbox forgets what was created, so that lists stay as long as they are. */
const RESET_EVERY = 5;

if (!(seconds >= 5 && seconds <= 3_600)) throw new Error('--seconds must be between 5 and 3600');
if (!(atOnce >= 1 && atOnce <= 1_000)) throw new Error('--at-once must be between 1 and 1000');

const FAULTS: Record<string, Fault> = {
  late: { delayMs: 300, apply: true },
  hanging: { hang: true },
  'reset before the headers': { reset: 'before-headers' },
  'reset after the headers': { reset: 'after-headers' },
  'half a body': { truncate: true },
  'half a body, taken': { truncate: true, apply: true },
  'no JSON': { status: 200, headers: { 'content-type': 'application/json' }, body: '{"half":' },
  'HTML 502': { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' },
  'wrong shape': { status: 200, body: { acs_users: 7, user_identities: [null] } },
  'error 500': { status: 500, body: { error: { type: 'internal', message: 'Oops' } } },
  'error 503': { status: 503, body: '' },
  limited: { status: 429, headers: { 'retry-after': '1' }, body: { error: { type: 'limit', message: '' } } },
  redirect: { status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
  'huge answer': { status: 200, body: { filling: 'x'.repeat(2_000_000) } },
};

const sandbox = createSandbox();
const { tokens, ids } = sandbox;
const CALLERS: Record<string, string>[] = [
  { authorization: `Bearer ${tokens.apiKey}` },
  { authorization: `Bearer ${tokens.otherApiKey}` },
  { authorization: `Bearer ${tokens.personalAccessToken}`, 'seam-workspace': ids.workspace },
  { authorization: `Bearer ${tokens.personalAccessToken}`, 'seam-workspace': ids.otherWorkspace },
  { 'client-session-token': tokens.clientSession },
  {},
];

let made = 0;
const next = (): number => {
  made += 1;
  return made;
};
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** What is asked, and how often relative to each other. */
const QUESTIONS: [number, () => string][] = [
  [
    4,
    () =>
      ask(
        'query Point($id: ID!) { acsUser(acsUserId: $id) { displayName emailAddress userIdentity { displayName } } }',
        { id: ids.users.johnSaltoKs },
      ),
  ],
  [
    4,
    () => ask('query List { acsUsers(first: 100) { nodes { acsUserId displayName acsSystem { name } } } }'),
  ],
  [
    3,
    () =>
      ask(
        'query Nested { userIdentities(first: 50) { nodes { displayName acsUsers { nodes { displayName acsSystem { name } acsAccessGroups { name } } } } } workspace { name } }',
      ),
  ],
  [
    1,
    () =>
      ask(
        `query AdHoc { ${Array.from({ length: 12 }, () => `a${next()}: acsSystem(acsSystemId: "${ids.systems.visionline}") { name }`).join(' ')} }`,
      ),
  ],
  [
    2,
    () =>
      ask(
        'mutation Update($input: UpdateAcsUserInput!) { updateAcsUser(input: $input) { acsUser { displayName } userErrors { code } } }',
        { input: { acsUserId: ids.users.johnSaltoKs, fullName: 'John Moss' } },
      ),
  ],
  [
    2,
    () =>
      ask(
        'mutation Create($input: CreateUserIdentityInput!) { createUserIdentity(input: $input) { userIdentity { userIdentityId acsUsers { nodes { displayName } } } userErrors { code } } }',
        { input: { fullName: 'Sam Soak', userIdentityKey: `soak_${next()}` } },
      ),
  ],
  [1, () => ask(`{ acsUsers { nodes { nothing${next()} } } }`)],
  [1, () => ask(`{ ${'a { '.repeat(200)}`)],
  [1, () => '{"query": "{ half'],
  [1, () => '[]'],
];
const weights = QUESTIONS.flatMap(([weight, question]) => Array.from({ length: weight }, () => question));

function ask(query: string, variables: object = {}): string {
  return JSON.stringify({ query, variables });
}

interface Sample {
  rssMb: number;
  heapMb: number;
}

const problems: string[] = [];
const outcomes: Record<string, number> = {};
const times: number[] = [];
const survived: Record<string, number> = {};
const samples: Sample[] = [];
const created = new Map<string, number>();
let left = 0;
let calls = 0;
let over = false;
const quiet = { asked: 0, answered: 0 };

function count(into: Record<string, number>, name: string): void {
  into[name] = (into[name] ?? 0) + 1;
}

function problem(words: string): void {
  if (problems.length < 20) problems.push(words);
}

/** Starts the gateway as it is run in production, and waits until it says where it is. */
async function startGateway(endpoint: string) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/main.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      PORT: '0',
      METRICS_PORT: '0',
      SEAM_ENDPOINT: endpoint,
      SEAM_CONNECT_TIMEOUT_MS: '1000',
      SEAM_READ_TIMEOUT_MS: '1000',
      SEAM_WRITE_TIMEOUT_MS: '2000',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  let logged = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) logged += 1;
  });
  let text = '';
  const [url, metricsUrl] = await new Promise<[string, string]>((resolve, reject) => {
    child.stdout.on('data', chunk => {
      text += chunk;
      const [, graphql] = /gateway at (\S+)/.exec(text) ?? [];
      const [, metrics] = /Metrics at (\S+)/.exec(text) ?? [];
      if (graphql && metrics) resolve([graphql, metrics]);
    });
    child.once('exit', code => reject(new Error(`The gateway ended with ${code}: ${text}`)));
  });
  child.removeAllListeners('exit');
  child.once('exit', code => {
    if (!over) problem(`The gateway ended with ${code} in the middle`);
  });
  return { child, url, metricsUrl, logged: () => logged };
}

/** Asks, waits for the answer, and asks again until the time is up. */
async function caller(url: string, dispatcher: Agent, until: number, quietFrom: number): Promise<void> {
  while (performance.now() < until) {
    const from = performance.now();
    const leaving = Math.random() < 0.02 ? new AbortController() : undefined;
    if (leaving) setTimeout(() => leaving.abort(), Math.random() * 50);
    try {
      const response = await request(url, {
        method: 'POST',
        dispatcher,
        headers: { 'content-type': 'application/json', accept: 'application/json', ...pick(CALLERS) },
        body: pick(weights)(),
        ...(leaving ? { signal: leaving.signal } : {}),
      });
      const text = await response.body.text();
      times.push(performance.now() - from);
      const code = outcomeOf(text, response.statusCode);
      count(outcomes, code);
      if (from > quietFrom) {
        quiet.asked += 1;
        if (!/^(UPSTREAM_|OVERLOADED|RATE_LIMITED|CANCELLED)/.test(code)) quiet.answered += 1;
      }
    } catch (error) {
      if (leaving?.signal.aborted) left += 1;
      else problem(`No answer: ${(error as Error).message}`);
    }
  }
}

/** The code of the first error, or OK. */
function outcomeOf(text: string, status: number): string {
  try {
    const answer = JSON.parse(text) as { data?: unknown; errors?: { extensions?: { code?: string } }[] };
    if (typeof answer !== 'object' || answer === null || !('data' in answer || 'errors' in answer)) throw 0;
    const code = answer.errors ? (answer.errors[0]?.extensions?.code ?? 'none') : 'OK';
    if (code === 'INTERNAL_SERVER_ERROR') problem('An answer shows a bug of the gateway');
    return code;
  } catch {
    problem(`Not GraphQL, with status ${status}: ${text.slice(0, 100)}`);
    return 'not GraphQL';
  }
}

/** Reads how the process does, and looks through what Seam has received. */
async function sample(child: ChildProcess, metricsUrl: string): Promise<void> {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const figures = await (await fetch(metricsUrl)).text();
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(figures)?.[1] ?? 0);
  samples.push({
    rssMb: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024),
    heapMb: Math.round(figure('nodejs_heap_size_used_bytes') / 1_048_576),
  });
  for (const name of ['unexpected_errors_total', 'unhandled_rejections_total']) {
    if (figure(`seam_gateway_${name}`) > 0) problem(`${name} is not 0`);
  }
  const inFlight = figure('seam_gateway_operations_in_flight');
  if (inFlight > atOnce) problem(`${inFlight} operations run, and ${atOnce} were asked for`);
  for (const { path, body } of sandbox.calls.splice(0)) {
    calls += 1;
    const key =
      path === '/user_identities/create' && (body as { user_identity_key?: string })?.user_identity_key;
    if (!key) continue;
    created.set(key, (created.get(key) ?? 0) + 1);
    if ((created.get(key) ?? 0) > 1) problem('A creation was received twice');
  }
  if (samples.length % RESET_EVERY === 0) sandbox.reset();
}

const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** How memory went: the median of the first fifth behind the warm-up, that of the last, and the most. */
function growth(of: (sample: Sample) => number) {
  const settled = samples.slice(Math.floor(samples.length / 5)).map(of);
  const fifth = Math.max(1, Math.floor(settled.length / 5));
  return {
    early: median(settled.slice(0, fifth)),
    late: median(settled.slice(-fifth)),
    most: Math.max(...samples.map(of)),
  };
}

async function main(): Promise<void> {
  const { url: endpoint } = await sandbox.listen();
  const gateway = await startGateway(endpoint);
  const dispatcher = new Agent({ connections: atOnce, headersTimeout: 15_000, bodyTimeout: 15_000 });
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const faultsUntil = until - seconds * 1_000 * QUIET_SHARE;
  // What was broken last may take a moment to be found whole again.
  const quietFrom = faultsUntil + Math.min(8_000, (until - faultsUntil) / 2);

  const faulting = setInterval(() => {
    if (performance.now() > faultsUntil) {
      clearInterval(faulting);
      sandbox.faults.length = 0;
      return;
    }
    const [kind, fault] = pick(Object.entries(FAULTS));
    // Each holds its caller back for a second, in which nothing else of that caller is tried.
    if (kind === 'limited' && Math.random() > LIMITED_SHARE) return;
    const used = sandbox.faults.filter(({ times }) => times === 0).length;
    if (sandbox.faults.length - used > 3) return;
    sandbox.faults.splice(0, sandbox.faults.length, ...sandbox.faults.filter(({ times }) => times !== 0));
    sandbox.faults.push({ ...fault, times: 1 });
    count(survived, kind);
  }, FAULT_EVERY_MS);
  let sampled = Promise.resolve();
  const sampling = setInterval(() => {
    sampled = sample(gateway.child, gateway.metricsUrl).catch(error =>
      problem(`No figures: ${error.message}`),
    );
  }, SAMPLE_MS);

  await Promise.all(Array.from({ length: atOnce }, () => caller(gateway.url, dispatcher, until, quietFrom)));
  clearInterval(sampling);
  await sampled;
  const lasted = (performance.now() - begun) / 1_000;
  await sample(gateway.child, gateway.metricsUrl);
  over = true;
  await dispatcher.destroy();
  const ended = new Promise<number | null>(resolve => gateway.child.once('exit', resolve));
  gateway.child.kill('SIGTERM');
  const code = await ended;
  if (code !== 0) problem(`The gateway was told to stop and ended with ${code}`);
  if (quiet.answered < quiet.asked * 0.99) {
    problem(`Once Seam worked again, ${quiet.asked - quiet.answered} of ${quiet.asked} answers still failed`);
  }
  await sandbox.close();

  times.sort((a, b) => a - b);
  const percentile = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  const result = {
    date: new Date().toISOString(),
    node: process.versions.node,
    cpu: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, shared with the load and the sandbox`,
    seconds: Math.round(lasted),
    atOnce,
    callers: CALLERS.length,
    requests: times.length,
    requestsPerSecond: Math.round(times.length / lasted),
    callsToSeam: calls,
    latencyMs: {
      p50: percentile(0.5),
      p95: percentile(0.95),
      p99: percentile(0.99),
      most: Math.round(times.at(-1) ?? 0),
    },
    outcomes: Object.fromEntries(Object.entries(outcomes).sort(([, a], [, b]) => b - a)),
    clientsThatLeft: left,
    faults: survived,
    creationsReceived: created.size,
    creationsReceivedTwice: [...created.values()].filter(times => times > 1).length,
    afterTheFaults: { asked: quiet.asked, answered: quiet.answered },
    rssMb: growth(({ rssMb }) => rssMb),
    heapMb: growth(({ heapMb }) => heapMb),
    linesLogged: gateway.logged(),
    problems,
  };
  console.log(JSON.stringify(result, null, 2));
  if (seconds >= WRITTEN_FROM_SECONDS) {
    const folder = new URL('../docs/reliability/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL('soak.json', folder), `${JSON.stringify(result, null, 2)}\n`);
  }
  process.exit(problems.length > 0 ? 1 : 0);
}

await main();
