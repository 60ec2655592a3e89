/** What stands on the command line, read and judged: flags that each stand for a setting, and a command's own. */
import { parseArgs } from 'node:util';
import { type Config, ConfigError, configOf, settings } from '../config.ts';

export type SettingName = keyof typeof settings;
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Flag {
  /** As it is written, without the dashes. */
  name: string;
  /** The setting it stands for, if it stands for one. */
  setting?: SettingName;
  /** Whether it is on or off, and takes no value of its own. */
  isSwitch: boolean;
}

export const settingNames = Object.keys(settings) as SettingName[];

const kebab = (name: string) => name.toLowerCase().replaceAll('_', '-');

/** Whether a setting is on or off: its rule says so by what it makes of a "1". */
const isSwitch = (name: SettingName) => settings[name].safeParse('1').data === true;

/** The flag of a setting: its name in small letters, unless it has a short one. */
export const flagOf = (setting: SettingName, name = kebab(setting)): Flag => ({
  name,
  setting,
  isSwitch: isSwitch(setting),
});

/** Every setting's flag, and the short name of the one that people need first. */
export const settingFlags: readonly Flag[] = [
  ...settingNames.map(name => flagOf(name)),
  flagOf('SEAM_ENDPOINT', 'endpoint'),
];

const HELP: Flag = { name: 'help', isSwitch: true };

export interface Given {
  /** What each flag was given, by its name; switches are `1` or `0`. */
  values: ReadonlyMap<string, string>;
  positionals: readonly string[];
  /** What is wrong with it. Names flags, never their values: one may be a password that went astray. */
  problems: readonly string[];
}

/** How many letters it takes to get from one word to another, or whether one begins the other. */
function distance(a: string, b: string): number {
  if (a.length > 2 && b.startsWith(a)) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}

function unknown(name: string, flags: readonly Flag[]): string {
  const [nearest] = flags
    .map(flag => ({ flag, far: distance(name, flag.name) }))
    .filter(({ far }) => far <= 2)
    .sort((a, b) => a.far - b.far);
  return `--${name} is no flag here${nearest ? `; did you mean --${nearest.flag.name}?` : ''}`;
}

/** Reads arguments by the flags that are known here. A flag that comes twice counts as it came last. */
export function given(args: readonly string[], flags: readonly Flag[], mostPositionals = 0): Given {
  const known = new Map([...flags, HELP].map(flag => [flag.name, flag]));
  const options = Object.fromEntries(
    [...known].map(([name, { isSwitch }]) => [
      name,
      {
        type: isSwitch ? ('boolean' as const) : ('string' as const),
        ...(name === 'help' ? { short: 'h' } : {}),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const values = new Map<string, string>();
  const positionals: string[] = [];
  const problems: string[] = [];
  /** The flag before, if what follows it may be meant as its value. */
  let before: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') before = undefined;
    else if (token.kind === 'positional') {
      if (positionals.length < mostPositionals) positionals.push(token.value);
      else if (before === undefined) problems.push('there is one word too many');
      else if (known.has(before)) problems.push(`--${before} takes its value with "=": --${before}=0`);
      before = undefined;
    } else {
      const { name, value, inlineValue } = token;
      const flag = known.get(name);
      const negated = name.startsWith('no-') ? known.get(name.slice(3)) : undefined;
      before = undefined;
      if (flag?.isSwitch) {
        values.set(name, value ?? '1');
        before = inlineValue ? undefined : name;
      } else if (flag && (value === undefined || (!inlineValue && value.startsWith('-')))) {
        problems.push(`--${name} needs a value`);
        before = `${name} `;
      } else if (flag) values.set(name, value as string);
      else if (negated?.isSwitch && value === undefined) values.set(negated.name, '0');
      else {
        problems.push(unknown(name, flags));
        before = inlineValue ? undefined : `${name} `;
      }
    }
  }
  return { values, positionals, problems };
}

/** The environment as flags amend it, and by which flag. */
function amended({ values }: Given, flags: readonly Flag[], env: Environment) {
  const result: Record<string, string | undefined> = { ...env };
  const by = new Map<string, string>();
  for (const { name, setting } of flags) {
    const value = values.get(name);
    if (setting === undefined || value === undefined) continue;
    result[setting] = value;
    by.set(setting, name);
  }
  return { env: result, by };
}

/** A problem in the words of whoever caused it: of a setting that a flag has set, the flag is named. */
const inWordsOf = (by: ReadonlyMap<string, string>) => (problem: string) =>
  problem.replace(/^[A-Z][A-Z0-9_]*/, name => (by.has(name) ? `--${by.get(name)}` : name));

/**
 * The configuration of the gateway: the environment, and flags, which beat it.
 *
 * @throws ConfigError with every problem of both
 */
export function configFrom(args: readonly string[], env: Environment): Config {
  const read = given(args, settingFlags);
  const { env: merged, by } = amended(read, settingFlags, env);
  // Said on the command line, one of the two takes back the other where the environment has it.
  if (by.has('SANDBOX') && merged.SANDBOX !== '0' && !by.has('SEAM_ENDPOINT'))
    merged.SEAM_ENDPOINT = undefined;
  if (by.has('SEAM_ENDPOINT') && !by.has('SANDBOX')) merged.SANDBOX = undefined;
  let problems: readonly string[] = [];
  try {
    const config = configOf(merged);
    if (read.problems.length === 0) return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems = error.problems;
  }
  throw new ConfigError([...read.problems, ...problems.map(inWordsOf(by))]);
}

/**
 * Some settings for a command that needs no others.
 *
 * @throws ConfigError with every problem of these, and of how the command was called
 */
export function someOf<N extends SettingName>(
  names: readonly N[],
  read: Given,
  flags: readonly Flag[],
  env: Environment,
): Pick<Config, N> {
  const { env: merged, by } = amended(read, flags, env);
  const problems: string[] = [...read.problems];
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const { success, data, error } = settings[name].safeParse(merged[name] || undefined);
    if (success) values[name] = data;
    else problems.push(...error.issues.map(({ message }) => inWordsOf(by)(`${name} ${message}`)));
  }
  if (problems.length > 0) throw new ConfigError(problems, 'The command cannot be run so');
  return values as Pick<Config, N>;
}
