/** The command line: starts the gateway unless a command says what else is wanted. */
import { readFileSync } from 'node:fs';
import { configFrom, type Environment, flagOf, given, type SettingName, someOf } from './cli/flags.ts';
import { EXPLAIN_HELP, help, SANDBOX_HELP, SCHEMA_HELP } from './cli/help.ts';
import { type Config, ConfigError } from './config.ts';

/** What the program does besides the gateway, as far as that is not decided here. */
export interface Programs {
  /** Starts the sandbox alone, with the settings of its own program. */
  sandbox(env: Environment): Promise<void>;
}

/** Whoever reads may have had enough before the end, as `head` has. */
function print(text: string): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}

const wantsHelp = (args: readonly string[]) => args.includes('--help') || args.includes('-h');

const SANDBOX_FLAGS = [
  flagOf('PORT'),
  flagOf('HOST'),
  flagOf('SANDBOX_LARGE'),
  flagOf('SANDBOX_LARGE', 'large'),
  flagOf('SANDBOX_SETTLE_MS'),
  flagOf('SANDBOX_SETTLE_MS', 'settle-ms'),
];

async function sandbox(args: readonly string[], env: Environment, programs: Programs): Promise<void> {
  if (wantsHelp(args)) return print(SANDBOX_HELP);
  const names: readonly SettingName[] = ['PORT', 'HOST', 'SANDBOX_LARGE', 'SANDBOX_SETTLE_MS'];
  const read = given(args, SANDBOX_FLAGS);
  const found = someOf(names, read, SANDBOX_FLAGS, { ...env, PORT: env.PORT || '4001' });
  await programs.sandbox({
    PORT: String(found.PORT),
    HOST: found.HOST,
    SANDBOX_LARGE: found.SANDBOX_LARGE ? '1' : '0',
    SANDBOX_SETTLE_MS: String(found.SANDBOX_SETTLE_MS),
  });
}

const SCHEMA_FLAGS = [{ name: 'subgraph', isSwitch: true }, flagOf('SUBGRAPH_NODE')];

async function schema(args: readonly string[], env: Environment): Promise<void> {
  if (wantsHelp(args)) return print(SCHEMA_HELP);
  const read = given(args, SCHEMA_FLAGS);
  const isSubgraph = read.values.get('subgraph') === '1';
  const stray = read.values.has('subgraph-node') && !isSubgraph;
  const problems = stray ? ['--subgraph-node is only used with --subgraph'] : [];
  const { SUBGRAPH_NODE: node } = someOf(
    ['SUBGRAPH_NODE'],
    { ...read, problems: [...read.problems, ...problems] },
    SCHEMA_FLAGS,
    env,
  );
  const { printedSchema, printedSubgraph } = await import('./schema.ts');
  print(isSubgraph ? printedSubgraph({ node }) : printedSchema());
}

async function explain(args: readonly string[], env: Environment): Promise<void> {
  if (wantsHelp(args)) return print(EXPLAIN_HELP);
  const { explain } = await import('./cli/explain.ts');
  const { text, isFine } = explain(args, env);
  print(text);
  if (!isFine) process.exitCode = 1;
}

/**
 * Does what the arguments say, without the node and the file before them.
 *
 * @returns how the gateway is to be started; undefined if it is not
 * @throws ConfigError with every problem of how it was called
 */
export async function commanded(
  args: readonly string[],
  env: Environment,
  programs: Programs,
): Promise<Config | undefined> {
  const [command = '', ...rest] = args;
  const commands: Record<string, () => Promise<void>> = {
    sandbox: () => sandbox(rest, env, programs),
    schema: () => schema(rest, env),
    explain: () => explain(rest, env),
  };
  if (command !== '' && !command.startsWith('-')) {
    const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (run) await run();
    else {
      const known = Object.keys(commands).join(', ');
      throw new ConfigError(
        [
          `the first word must be ${known}, or a flag; see --help`,
          'npm keeps flags to itself: npm start -- --port 5000',
        ],
        'There is no such command',
      );
    }
  } else if (wantsHelp(args)) print(await help(args.includes('--all')));
  else if (args.includes('--version') || args.includes('-v')) print(version());
  else return configFrom(args, env);
  return undefined;
}
