import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DOCUMENT_LIMITS } from './operation/limits.ts';
import { DEFAULT_WEIGHTS } from './plan/cost.ts';
import { DEFAULT_LIMITS, type Limits } from './seam/limits.ts';
import { LOG_LEVELS } from './visits/log.ts';

const isLoopback = (hostname: string) => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

const endpoint = z.string().superRefine((value, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message });
  if (!URL.canParse(value)) return refuse('must be a URL such as https://connect.getseam.com');
  const url = new URL(value);
  if (url.username || url.password) refuse('must not contain credentials');
  if (url.search || url.hash) refuse('must not contain a query or a fragment');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    refuse('must be https, or http on this machine');
  }
});

const redisUrl = z
  .string()
  .refine(
    value => URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol),
    'must be a URL such as redis://127.0.0.1:6379',
  );

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number between ${least} and ${most}`)
    .transform(Number)
    .refine(value => value >= least && value <= most, `must be between ${least} and ${most}`);

const weight = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number')
  .transform(Number)
  .refine(value => value <= 1_000, 'must be between 0 and 1000');

const flag = z
  .enum(['0', '1', 'false', 'true', 'off', 'on'], 'must be 1 or 0')
  .transform(value => value === '1' || value === 'true' || value === 'on');

const origins = z
  .string()
  .transform(value => value.split(',').map(origin => origin.trim()))
  .refine(
    list => list.every(origin => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins such as https://app.example.com, without a slash at the end, separated by commas',
  );

/**
 * Every setting with its rule and default. The tables of docs/configuration.md are checked against this one.
 */
export const settings = {
  PORT: whole(0, 65_535).default(4000),
  HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  SEAM_ENDPOINT: endpoint.optional(),
  SEAM_CONNECT_TIMEOUT_MS: whole(1, 60_000).default(DEFAULT_LIMITS.connectMs),
  SEAM_READ_TIMEOUT_MS: whole(1, 60_000).default(DEFAULT_LIMITS.readMs),
  SEAM_WRITE_TIMEOUT_MS: whole(1, 60_000).default(DEFAULT_LIMITS.writeMs),
  OPERATION_TIMEOUT_MS: whole(1, 120_000).default(DEFAULT_LIMITS.operationMs),
  ANSWER_TIMEOUT_MS: whole(1, 120_000).default(DEFAULT_LIMITS.answerMs),
  SEAM_ANSWER_BYTES: whole(1_024, 1_073_741_824).default(DEFAULT_LIMITS.maxAnswerBytes),
  SEAM_CONNECTIONS: whole(1, 1_024).default(DEFAULT_LIMITS.calls),
  SEAM_CALLS_PER_CALLER: whole(1, 1_024).default(DEFAULT_LIMITS.callsPerCaller),
  SEAM_WAITING_PER_CALLER: whole(1, 100_000).default(DEFAULT_LIMITS.waitingPerCaller),
  SEAM_WAIT_MS: whole(1, 60_000).default(DEFAULT_LIMITS.waitMs),
  SEAM_COOL_DOWN_MS: whole(0, 3_600_000).default(DEFAULT_LIMITS.coolDownMs),
  RETRY_ATTEMPTS: whole(1, 10).default(DEFAULT_LIMITS.retry.attempts),
  RETRY_BASE_MS: whole(0, 60_000).default(DEFAULT_LIMITS.retry.baseMs),
  RETRY_CAP_MS: whole(0, 60_000).default(DEFAULT_LIMITS.retry.capMs),
  RETRY_WAIT_MS: whole(0, 60_000).default(DEFAULT_LIMITS.retry.waitMs),
  RETRY_TOKENS: whole(0, 100_000).default(DEFAULT_LIMITS.retry.tokens),
  RETRY_COST: whole(1, 1_000).default(DEFAULT_LIMITS.retry.cost),
  RETRY_TIMEOUT_COST: whole(1, 1_000).default(DEFAULT_LIMITS.retry.timeoutCost),
  BREAKER_CALLS: whole(1, 100_000).default(DEFAULT_LIMITS.breaker.calls),
  BREAKER_PERCENT: whole(1, 100).default(DEFAULT_LIMITS.breaker.share * 100),
  BREAKER_WINDOW_MS: whole(100, 600_000).default(DEFAULT_LIMITS.breaker.windowMs),
  BREAKER_OPEN_MS: whole(10, 600_000).default(DEFAULT_LIMITS.breaker.openMs),
  BREAKER_PROBES: whole(1, 100).default(DEFAULT_LIMITS.breaker.probes),
  GRAPHIQL: flag.optional(),
  CORS_ORIGINS: origins.optional(),
  MAX_URL_CHARACTERS: whole(256, 65_536).default(8_192),
  MAX_HEADER_BYTES: whole(1_024, 131_072).default(16_384),
  MAX_BODY_BYTES: whole(1_024, 16_777_216).default(262_144),
  RECEIVE_TIMEOUT_MS: whole(100, 120_000).default(10_000),
  MAX_DOCUMENT_CHARACTERS: whole(100, 1_000_000).default(16_000),
  MAX_DOCUMENT_TOKENS: whole(100, 100_000).default(3_000),
  MAX_DEPTH: whole(3, 100).default(DOCUMENT_LIMITS.maxDepth),
  MAX_ALIASES: whole(0, 100_000).default(DOCUMENT_LIMITS.maxAliases),
  MAX_ROOT_FIELDS: whole(1, 100_000).default(DOCUMENT_LIMITS.maxRootFields),
  MAX_DIRECTIVES: whole(0, 100_000).default(DOCUMENT_LIMITS.maxDirectives),
  MAX_FIELDS: whole(10, 100_000).default(DOCUMENT_LIMITS.maxFields),
  MAX_CALLS: whole(1, 100_000).default(3_000),
  MAX_REPRESENTATIONS: whole(1, 10_000).default(500),
  SUBGRAPH_NODE: flag.default(false),
  MAX_ANSWER_OBJECTS: whole(100, 10_000_000).default(50_000),
  PERSISTED_DOCUMENTS: z.string().optional(),
  PERSISTED_ONLY: flag.default(false),
  APQ: flag.default(false),
  REDIS_URL: redisUrl.optional(),
  EXPLAIN: flag.optional(),
  COST_CALL: weight.default(DEFAULT_WEIGHTS.call),
  COST_ROUND: weight.default(DEFAULT_WEIGHTS.round),
  COST_ROW: weight.default(DEFAULT_WEIGHTS.row),
  MAX_OPERATIONS: whole(1, 100_000).default(512),
  MAX_OPERATIONS_PER_CALLER: whole(1, 100_000).default(256),
  MAX_LOOP_DELAY_MS: whole(1, 60_000).default(250),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  LOG_SLOW_MS: whole(0, 60_000).default(1_000),
  LOG_KEY: z.string().min(16, 'must have 16 characters at least').optional(),
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  REUSE_PORT: flag.default(false),
  DRAIN_DELAY_MS: whole(0, 60_000).default(0),
  DRAIN_TIMEOUT_MS: whole(0, 60_000).default(10_000),
  SANDBOX: flag.optional(),
  SANDBOX_PORT: whole(0, 65_535).default(0),
  SANDBOX_LARGE: flag.default(false),
  SANDBOX_SETTLE_MS: whole(0, 600_000).default(0),
  NODE_ENV: z.string().default('development'),
} as const;

/** What has to be shorter than what, so that a call that takes too long still leaves time to say so. */
const WITHIN = [
  ['SEAM_CONNECT_TIMEOUT_MS', 'SEAM_READ_TIMEOUT_MS'],
  ['SEAM_READ_TIMEOUT_MS', 'OPERATION_TIMEOUT_MS'],
  ['SEAM_WRITE_TIMEOUT_MS', 'ANSWER_TIMEOUT_MS'],
  ['OPERATION_TIMEOUT_MS', 'ANSWER_TIMEOUT_MS'],
] as const;

const rule = z.object(settings).superRefine(
  (given, context) => {
    const { NODE_ENV, SEAM_ENDPOINT, SANDBOX, PORT, METRICS_PORT } = given;
    const refuse = (name: string, message: string) => {
      if (context.issues.some(({ path }) => path?.[0] === name)) return;
      context.addIssue({ code: 'custom', path: [name], message });
    };
    if (METRICS_PORT !== undefined && METRICS_PORT !== 0 && METRICS_PORT === PORT)
      refuse('METRICS_PORT', 'must be another port than PORT');
    for (const [inner, outer] of WITHIN) {
      if (given[inner] > given[outer]) refuse(inner, `must not be longer than ${outer}`);
    }
    if (given.PERSISTED_ONLY && !given.PERSISTED_DOCUMENTS)
      refuse('PERSISTED_ONLY', 'needs PERSISTED_DOCUMENTS');
    if (given.PERSISTED_ONLY && given.APQ) refuse('APQ', 'cannot be on beside PERSISTED_ONLY');
    if (given.REDIS_URL && !given.APQ) refuse('REDIS_URL', 'is only used with APQ=1');
    if (SEAM_ENDPOINT && SANDBOX) refuse('SANDBOX', 'cannot be on beside SEAM_ENDPOINT');
    if (NODE_ENV === 'production' && !SEAM_ENDPOINT && !SANDBOX) {
      refuse('SEAM_ENDPOINT', 'must be set in production, or SANDBOX=1 to serve made-up data knowingly');
    }
  },
  // With all other problems at once, and not only once those are mended.
  { when: () => true },
);

export type Config = z.infer<typeof rule>;

/** The bounds of calls to Seam that a configuration sets. */
export const limitsOf = (config: Config): Limits => ({
  connectMs: config.SEAM_CONNECT_TIMEOUT_MS,
  readMs: config.SEAM_READ_TIMEOUT_MS,
  writeMs: config.SEAM_WRITE_TIMEOUT_MS,
  operationMs: config.OPERATION_TIMEOUT_MS,
  answerMs: config.ANSWER_TIMEOUT_MS,
  maxAnswerBytes: config.SEAM_ANSWER_BYTES,
  calls: config.SEAM_CONNECTIONS,
  callsPerCaller: config.SEAM_CALLS_PER_CALLER,
  waitingPerCaller: config.SEAM_WAITING_PER_CALLER,
  waitMs: config.SEAM_WAIT_MS,
  coolDownMs: config.SEAM_COOL_DOWN_MS,
  retry: {
    attempts: config.RETRY_ATTEMPTS,
    baseMs: config.RETRY_BASE_MS,
    capMs: config.RETRY_CAP_MS,
    waitMs: config.RETRY_WAIT_MS,
    tokens: config.RETRY_TOKENS,
    cost: config.RETRY_COST,
    timeoutCost: config.RETRY_TIMEOUT_COST,
  },
  breaker: {
    calls: config.BREAKER_CALLS,
    share: config.BREAKER_PERCENT / 100,
    windowMs: config.BREAKER_WINDOW_MS,
    openMs: config.BREAKER_OPEN_MS,
    probes: config.BREAKER_PROBES,
  },
});

/** Every problem of a configuration at once. Names settings, never their values. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], what = 'The configuration cannot be used') {
    super([`${what}:`, ...problems.map(problem => `  ${problem}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the settings from the environment. An empty variable counts as not set.
 *
 * @throws ConfigError
 */
export function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.keys(settings).map(name => [name, env[name] || undefined]));
  const result = rule.safeParse(given);
  const issues = result.error?.issues ?? [];
  const problems = issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  try {
    if (given.PERSISTED_DOCUMENTS) manifestOf(given.PERSISTED_DOCUMENTS);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  if (result.success && problems.length === 0) return result.data;
  throw new ConfigError(problems);
}

/** Each is read once: it may come through a pipe. */
const manifests = new Map<string, Record<string, string>>();

/**
 * The documents in a file, by the ids that clients name them by.
 *
 * @throws ConfigError
 */
export function manifestOf(path: string): Record<string, string> {
  const known = manifests.get(path);
  if (known) return known;
  const refuse = (problem: string): never => {
    throw new ConfigError([`PERSISTED_DOCUMENTS ${problem}`]);
  };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return refuse('must be a file that can be read');
  }
  try {
    const manifest = z.record(z.string(), z.string()).parse(JSON.parse(text));
    manifests.set(path, manifest);
    return manifest;
  } catch {
    return refuse('must be a JSON object of ids and documents');
  }
}
