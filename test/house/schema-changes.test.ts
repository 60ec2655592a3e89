import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';

const script = join(process.cwd(), 'scripts/schema-changes.ts');

const SCHEMA = `
"""Can be found again."""
interface Node { id: ID! }
"""A person."""
type Person implements Node {
  id: ID!
  name: String
  """Older."""
  nick: String @deprecated(reason: "Use name.")
  doors(first: Int = 5): [Door!]!
}
type Door implements Node { id: ID! label: String! }
enum Way { CARD CODE }
input Wanted { way: Way }
type Query { person(id: ID!): Person door(wanted: Wanted): Door }
`;

const SUBGRAPH = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost", "@shareable"])
${SCHEMA.replace(
  'type Person implements Node {',
  'type Person implements Node @key(fields: "id") @key(fields: "name") {',
)
  .replace('type Door implements Node {', 'type Door implements Node @shareable {')
  .replace('doors(first: Int = 5): [Door!]!', 'doors(first: Int = 5): [Door!]! @cost(weight: 25)')}`;

type Change = (text: string) => string;

/** Runs the check in a folder of its own, where the files differ from those of the last release by `change`. */
function check(change: Change, unreleased = '', subgraph: Change = change) {
  const folder = mkdtempSync(join(tmpdir(), 'schema-changes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'releases'));
  const changelog = `# Changelog\n\n## 0.2.0 (unreleased)\n\n${unreleased}\n\n## 0.1.0\n\n- Breaking: \`Person.name\`.\n`;
  const files = {
    'releases/schema.graphql': SCHEMA,
    'releases/subgraph.graphql': SUBGRAPH,
    'schema.graphql': change(SCHEMA),
    'subgraph.graphql': subgraph(SUBGRAPH),
    'CHANGELOG.md': changelog,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const replace =
  (from: string, to: string): Change =>
  text => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };

test('the schemas of the last release are there and are schemas', () => {
  for (const name of ['schema', 'subgraph']) {
    const text = readFileSync(`releases/${name}.graphql`, 'utf8');
    expect(buildSchema(text, { assumeValidSDL: true }).getQueryType()?.name).toBe('Query');
  }
});

test('an unchanged schema passes', () => {
  expect(check(text => text)).toEqual({
    status: 0,
    stdout: 'The schema is that of the last release.\n',
    stderr: '',
  });
});

test.each([
  ['a field that is gone', '  name: String\n', '', 'Breaking', 'Person.name'],
  ['a field that may now be null', 'label: String!', 'label: String', 'Breaking', 'Door.label'],
  ['an argument that is gone', 'doors(first: Int = 5)', 'doors', 'Breaking', 'Person.doors(first:)'],
  [
    'an argument that is now required',
    '(first: Int = 5)',
    '(first: Int!)',
    'Breaking',
    'Person.doors(first:)',
  ],
  [
    'a new required argument',
    '(first: Int = 5)',
    '(first: Int = 5, by: ID!)',
    'Breaking',
    'Person.doors(by:)',
  ],
  ['a value that is gone', 'CARD CODE', 'CARD', 'Breaking', 'Way.CODE'],
  ['a new required input field', 'way: Way', 'way: Way, why: ID!', 'Breaking', 'Wanted.why'],
  ['an interface that is gone', 'Door implements Node', 'Door', 'Breaking', 'Door'],
  ['a type of another kind', 'enum Way { CARD CODE }', 'scalar Way', 'Breaking', 'Way'],
  [
    'a new optional argument',
    '(first: Int = 5)',
    '(first: Int = 5, by: ID)',
    'Dangerous',
    'Person.doors(by:)',
  ],
  ['a new default', '(first: Int = 5)', '(first: Int = 7)', 'Dangerous', 'Person.doors(first:)'],
  ['a new optional input field', 'way: Way', 'way: Way, why: ID', 'Dangerous', 'Wanted.why'],
  ['a new value', 'CARD CODE', 'CARD CODE KEY', 'Dangerous', 'Way.KEY'],
])('%s fails until the changelog names it', (_, from, to, level, coordinate) => {
  const change = replace(from, to);
  const unnamed = check(change);
  expect(unnamed.stdout).toContain(`- ${level}: \`${coordinate}\`.`);
  expect(unnamed.stderr).toContain(`  ${level}: \`${coordinate}\``);
  expect(unnamed.status).toBe(1);
  const named = check(change, `- ${level}: \`${coordinate}\`, because.`);
  expect(named.stderr).toBe('');
  expect(named.status).toBe(0);
});

test.each([
  ['a new type', '\ntype Query', '\ntype Lift { id: ID! }\ntype Query', 'Lift', 'Added.'],
  ['a new field', 'label: String!', 'label: String! floor: Int', 'Door.floor', 'Added.'],
  [
    'a field that is never null now',
    'name: String',
    'name: String!',
    'Person.name',
    'Changed from String to String!.',
  ],
  [
    'a deprecation',
    'label: String!',
    'label: String! @deprecated(reason: "Use name.")',
    'Door.label',
    'Deprecated: Use name.',
  ],
  [
    'a deprecation taken back',
    ' @deprecated(reason: "Use name.")',
    '',
    'Person.nick',
    'No longer deprecated.',
  ],
  ['another description', 'A person.', 'Somebody.', 'Person', 'Described in other words.'],
])('%s is safe, and passes without a word', (_, from, to, coordinate, text) => {
  const { status, stdout, stderr } = check(replace(from, to));
  expect(stdout).toBe(`- Safe: \`${coordinate}\`. ${text}\n`);
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('the parts of what is new or gone are not told one by one', () => {
  const more = check(
    replace('\ntype Query', '\ntype Lift { id: ID! floors(first: Int): [Int!] }\ntype Query'),
  );
  expect(more.stdout).toBe('- Safe: `Lift`. Added.\n');
  const less = check(text =>
    text
      .replace('type Door implements Node { id: ID! label: String! }', '')
      .replace(/type Door [^}]*}/, '')
      .replace(/ doors.*/, '')
      .replace(' door(wanted: Wanted): Door', ''),
  );
  expect(less.stdout).toContain('- Breaking: `Door`.');
  expect(less.stdout).not.toContain('Door.');
});

test('a removal says whether the last release had deprecated it', () => {
  const sudden = check(replace('  name: String\n', ''));
  expect(sudden.stdout).toContain('The last release had not deprecated it.');
  const announced = check(replace('  nick: String @deprecated(reason: "Use name.")\n', ''));
  expect(announced.stdout).toContain('- Breaking: `Person.nick`.');
  expect(announced.stdout).not.toContain('had not deprecated');
});

test('to call a breaking change dangerous is not enough, the other way round is', () => {
  expect(check(replace('  name: String\n', ''), '- Dangerous: `Person.name`.').status).toBe(1);
  expect(check(replace('CARD CODE', 'CARD CODE KEY'), '- Breaking: `Way.KEY`.').status).toBe(0);
});

test('what an older release said, or an entry of no level, does not count', () => {
  expect(check(replace('  name: String\n', '')).status).toBe(1);
  expect(check(replace('  name: String\n', ''), '- `Person.name` is gone.').status).toBe(1);
});

test('a key or a shared type that other subgraphs lose is breaking', () => {
  const same: Change = text => text;
  for (const [directive, coordinate] of [
    [' @key(fields: "name")', 'Person'],
    [' @shareable', 'Door'],
  ] as const) {
    const { status, stdout } = check(same, '', replace(directive, ''));
    expect(stdout).toBe(`- Breaking: \`${coordinate}\`. No longer${directive}, in the subgraph.\n`);
    expect(status).toBe(1);
    expect(check(same, `- Breaking: \`${coordinate}\`.`, replace(directive, '')).status).toBe(0);
  }
  expect(
    check(same, '', replace('@key(fields: "id")', '@key(fields: "id") @key(fields: "nick")')).status,
  ).toBe(0);
});

test('another cost or another version of federation is dangerous', () => {
  const same: Change = text => text;
  expect(check(same, '', replace('weight: 25', 'weight: 50')).stderr).toContain('Dangerous: `Person.doors`');
  expect(check(same, '', replace('v2.9', 'v2.11')).stderr).toContain('Dangerous: `@link`');
});

test('without the schema of a last release it says what is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-changes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, 'There is no releases/schema.graphql here.\n']);
});
