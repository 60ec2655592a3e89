import { z } from 'zod';
import { LOG_LEVELS } from './log.ts';
import { DEFAULT_WEIGHTS } from './plan/cost.ts';

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
 * Every setting with its rule and default. README's table is checked against this one.
 */
export const settings = {
  PORT: whole(0, 65_535).default(4000),
  HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  SEAM_ENDPOINT: endpoint.optional(),
  SEAM_CONNECTIONS: whole(1, 512).default(64),
  SEAM_CONNECT_TIMEOUT_MS: whole(1, 60_000).default(2_000),
  SEAM_READ_TIMEOUT_MS: whole(1, 60_000).default(5_000),
  SEAM_WRITE_TIMEOUT_MS: whole(1, 60_000).default(9_000),
  GRAPHIQL: flag.optional(),
  CORS_ORIGINS: origins.optional(),
  MAX_BODY_BYTES: whole(1_024, 16_777_216).default(262_144),
  MAX_DOCUMENT_CHARACTERS: whole(100, 1_000_000).default(16_000),
  MAX_DOCUMENT_TOKENS: whole(100, 100_000).default(3_000),
  MAX_CALLS: whole(1, 100_000).default(3_000),
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
  NODE_ENV: z.string().default('development'),
} as const;

const rule = z.object(settings).superRefine(
  ({ NODE_ENV, SEAM_ENDPOINT, SANDBOX, PORT, METRICS_PORT }, context) => {
    const refuse = (name: string, message: string) => {
      if (context.issues.some(({ path }) => path?.[0] === name)) return;
      context.addIssue({ code: 'custom', path: [name], message });
    };
    if (METRICS_PORT !== undefined && METRICS_PORT !== 0 && METRICS_PORT === PORT) {
      refuse('METRICS_PORT', 'must be another port than PORT');
    }
    if (SEAM_ENDPOINT && SANDBOX) refuse('SANDBOX', 'cannot be on beside SEAM_ENDPOINT');
    if (NODE_ENV === 'production' && !SEAM_ENDPOINT && !SANDBOX) {
      refuse('SEAM_ENDPOINT', 'must be set in production, or SANDBOX=1 to serve made-up data knowingly');
    }
  },
  // With all other problems at once, and not only once those are mended.
  { when: () => true },
);

export type Config = z.infer<typeof rule>;

/** Every problem of a configuration at once. Names settings, never their values. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(['The configuration cannot be used:', ...problems.map(problem => `  ${problem}`)].join('\n'));
    this.name = 'ConfigError';
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
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
}
