/** What `--help` says. Names and defaults of settings, and what they do, are those of docs/configuration.md. */
import { readFile } from 'node:fs/promises';
import { flagOf, type SettingName, settingNames } from './flags.ts';

/** The program's name, as npm installs it. */
const PROGRAM = 'seam-graphql-gateway';

/** The ones that people want first. */
const COMMON: readonly SettingName[] = [
  'SEAM_ENDPOINT',
  'SANDBOX',
  'PORT',
  'HOST',
  'CORS_ORIGINS',
  'GRAPHIQL',
  'EXPLAIN',
  'MAX_CALLS',
  'OPERATION_TIMEOUT_MS',
  'SANDBOX_PORT',
  'SANDBOX_LARGE',
  'NODE_ENV',
];

interface Entry {
  name: SettingName;
  shown: string;
  text: string;
}

const isSetting = (name: string): name is SettingName => (settingNames as string[]).includes(name);

const plain = (cell: string) =>
  cell
    .trim()
    .replace(/: \[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '');

/** The tables of a page of settings, by the headings above them. */
function tablesOf(page: string): Map<string, Entry[]> {
  const tables = new Map<string, Entry[]>();
  let heading = '';
  for (const line of page.split('\n')) {
    if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
    const [, name = '', shown = '', text = ''] = line.startsWith('| `') ? line.split('|').map(plain) : [];
    if (!isSetting(name)) continue;
    const entries = tables.get(heading) ?? [];
    entries.push({ name, shown, text });
    tables.set(heading, entries);
  }
  return tables;
}

/** Every setting by group. Settings that the page does not have, or all if it is not there, come without words. */
async function groups(): Promise<Map<string, Entry[]>> {
  const page = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8').catch(
    () => '',
  );
  const tables = tablesOf(page);
  const listed = new Set([...tables.values()].flat().map(({ name }) => name));
  const others = settingNames.filter(name => !listed.has(name));
  if (others.length > 0)
    tables.set(
      'Others',
      others.map(name => ({ name, shown: '', text: '' })),
    );
  return tables;
}

const WIDTH = 100;
const COLUMN = 32;

/** One flag and what it does, in two columns. */
function row(left: string, right: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of right.split(' ')) {
    if (line !== '' && COLUMN + line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  const [first = '', ...rest] = lines;
  const head = `  ${left}`;
  return [
    head.length < COLUMN ? head.padEnd(COLUMN) + first : `${head}\n${' '.repeat(COLUMN)}${first}`,
    ...rest.map(more => ' '.repeat(COLUMN) + more),
  ].join('\n');
}

/** Whether a switch is on unless told. */
const isOn = (shown: string) => shown === '1' || shown === 'on';

/** What a flag takes, after the last word of its name. */
function written({ name, shown }: Entry): string {
  const flag = flagOf(name);
  if (flag.isSwitch) return isOn(shown) ? `--[no-]${flag.name}` : `--${flag.name}`;
  const isNumber = /^\d+(\.\d+)?$/.test(shown);
  return `--${flag.name} <${isNumber ? 'n' : name.toLowerCase().split('_').at(-1)}>`;
}

/** Flags that say more than their settings do. */
const SHORT: { readonly [N in SettingName]?: string } = {
  SEAM_ENDPOINT: row(
    '--endpoint <url>',
    'Where Seam is: https://connect.getseam.com. Without it, the built-in sandbox answers.',
  ),
  SANDBOX: row('--sandbox', 'The sandbox, even if SEAM_ENDPOINT is set or NODE_ENV is production.'),
};

function rowOf(entry: Entry): string {
  const { name, shown, text } = entry;
  const short = SHORT[name];
  if (short) return short;
  const { isSwitch } = flagOf(name);
  const standard = isSwitch ? (isOn(shown) ? 'on' : '') : shown === 'none' ? '' : shown;
  return row(written(entry), `${text}${standard === '' ? '' : ` [${standard}]`}`.trim());
}

const USAGE = `${PROGRAM}: Seam's access-control API as a typed GraphQL graph.

Usage
  ${PROGRAM} [flags]              start the gateway
  ${PROGRAM} sandbox [flags]      start the sandbox alone: a second Seam, in memory
  ${PROGRAM} schema [flags]       print the schema
  ${PROGRAM} explain <file>       print the calls to Seam that a query makes at most, unrun

  Each command has a --help of its own.`;

const NOTE =
  'Every setting of the environment is a flag, which beats it: --max-calls 100 is MAX_CALLS=100. Switches are\n' +
  'turned off with --no-…, or =0. Defaults stand in brackets. docs/configuration.md has the reasons.';

const ABOUT = [
  row('-h, --help', 'This. With --all: every flag.'),
  row('-v, --version', 'The version, and nothing else.'),
];

/** The help of the program: the flags that people want first, or all of them. */
export async function help(all: boolean): Promise<string> {
  const tables = await groups();
  const parts = [USAGE];
  if (all)
    for (const [heading, entries] of tables) parts.push(`${heading}\n${entries.map(rowOf).join('\n')}`);
  else {
    const entries = new Map([...tables.values()].flat().map(entry => [entry.name, entry]));
    const common = COMMON.flatMap(name => entries.get(name) ?? { name, shown: '', text: '' });
    parts.push(`Flags\n${common.map(rowOf).join('\n')}`);
  }
  parts.push(ABOUT.join('\n'), NOTE);
  return `${parts.join('\n\n')}\n`;
}

export const SANDBOX_HELP = `${PROGRAM} sandbox: a second Seam in memory, for tests and trying out.

${[
  row('--port <n>', 'Port to listen on; 0 picks a free one. [4001]'),
  row('--host <host>', 'Address to listen on. [127.0.0.1]'),
  row('--large', 'Adds 1,400 users and 700 identities, so that lists have pages.'),
  row('--settle-ms <ms>', 'How long changes are pending before they hold. [0]'),
].join('\n')}

Or by the environment: PORT, HOST, SANDBOX_LARGE, SANDBOX_SETTLE_MS.
`;

export const SCHEMA_HELP = `${PROGRAM} schema: prints the graph in the schema definition language.

${[
  row('--subgraph', 'As routers compose it, with the directives of Apollo Federation.'),
  row('--subgraph-node', 'With node and nodes in the subgraph (SUBGRAPH_NODE).'),
].join('\n')}
`;

export const EXPLAIN_HELP = `${PROGRAM} explain <file>: prints which calls to Seam a query makes at most, without running it.

${[
  row('<file>', 'The document; - reads it from the standard input.'),
  row('--variables <json>', 'Its variables, or a file with them: page sizes count.'),
  row('--operation <name>', 'Which operation, where there are several.'),
  row('--json', 'For machines.'),
  row('--max-calls <n>', 'What it is held against; so with all limits on documents. [3000]'),
].join('\n')}

Ends with 0 if the gateway would run it, and with 1 if it would refuse it.
`;
