/**
 * Compares `schema.graphql` and `subgraph.graphql` with those of the last release, which are kept in `releases`, and
 * prints what changed as a release note. Fails if a breaking or dangerous change is not named, by its schema
 * coordinate, in the unreleased section of `CHANGELOG.md`. The rules are in `docs/versioning.md`.
 *
 * It reads the folder it is started in.
 */
import { existsSync, readFileSync } from 'node:fs';
import {
  type ASTNode,
  buildSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  print,
} from 'graphql';

type Level = 'Breaking' | 'Dangerous' | 'Safe';

interface Change {
  level: Level;
  /** What changed, as a schema coordinate: `AcsUser.fullName`, `Query.acsUsers(first:)`, `UserIdentity`. */
  coordinate: string;
  /** A sentence that begins behind the coordinate. */
  text: string;
}

/** Where graphql-js names what changed, in each of its sentences. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^A required arg (\w+) on directive (\w+) was added/, '@$2($1:)'],
  [/^An? (?:required|optional) arg (\w+) on (\w+\.\w+) was added/, '$2($1:)'],
  [/^An? (?:required|optional) field (\w+) on input type (\w+) was added/, '$2.$1'],
  [/^(\w+\.\w+) arg (\w+) /, '$1($2:)'],
  [/^(\w+\.\w+) /, '$1'],
  [/^(\w+) was (?:removed from|added to) enum type (\w+)/, '$2.$1'],
  [/^\w+ was (?:removed from|added to) union type (\w+)/, '$1'],
  [/^\w+ added to interfaces implemented by (\w+)/, '$1'],
  [/^(\w+) no longer implements interface/, '$1'],
  [/^(\w+) (?:was removed\.|changed from)/, '$1'],
];

function coordinateOf({ type, description }: { type: string; description: string }): string {
  if (type.startsWith('DIRECTIVE_')) {
    const name = /(?:from |^)(\w+)(?: was removed)?\.$/.exec(description)?.[1];
    if (name) return `@${name}`;
  }
  for (const [sentence, coordinate] of SENTENCES) {
    const [match] = sentence.exec(description) ?? [];
    if (match !== undefined) return match.replace(sentence, coordinate);
  }
  throw new Error(`No coordinate is known for "${description}"; see SENTENCES.`);
}

interface Part {
  /** Its type, with what makes an argument required. */
  type: string;
  description: string;
  deprecated: string | undefined;
}

interface Worded {
  description?: string | null | undefined;
  deprecationReason?: string | null | undefined;
}

const part = (type: string, { description, deprecationReason }: Worded): Part => ({
  type,
  description: description ?? '',
  deprecated: deprecationReason ?? undefined,
});

function* partsOf(type: GraphQLNamedType): Generator<[string, Part]> {
  yield [type.name, part('', { description: type.description })];
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, part(String(field.type), field)];
      for (const arg of field.args)
        yield [`${type.name}.${field.name}(${arg.name}:)`, part(String(arg.type), arg)];
    }
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields()))
      yield [`${type.name}.${field.name}`, part(String(field.type), field)];
  } else if (isEnumType(type)) {
    for (const value of type.getValues()) yield [`${type.name}.${value.name}`, part('', value)];
  }
}

const parts = (schema: GraphQLSchema): Map<string, Part> =>
  new Map(
    Object.values(schema.getTypeMap())
      .filter(type => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
      .flatMap(type => [...partsOf(type)]),
  );

/** What this coordinate is a part of: a type of its field, a field of its argument. */
const ownerOf = (coordinate: string): string | undefined =>
  /^(.+)\(\w+:\)$/.exec(coordinate)?.[1] ?? /^(\w+)\./.exec(coordinate)?.[1];

function schemaChanges(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const old = parts(before);
  const now = parts(after);
  const judged = (level: Level, found: { type: string; description: string }[]): Change[] =>
    // A scalar that nothing uses any more is gone by itself; what used it is told.
    found
      .filter(({ description }) => !description.startsWith('Standard scalar'))
      .map(change => {
        const coordinate = coordinateOf(change);
        const gone = !now.has(coordinate) && old.has(coordinate) && old.get(coordinate)?.type !== '';
        const sudden = gone && old.get(coordinate)?.deprecated === undefined;
        return {
          level,
          coordinate,
          text: sudden ? `${change.description} The last release had not deprecated it.` : change.description,
        };
      });
  const told = [
    ...judged('Breaking', findBreakingChanges(before, after)),
    ...judged('Dangerous', findDangerousChanges(before, after)),
  ];
  const known = new Set(told.map(({ coordinate }) => coordinate));
  const safe: Change[] = [];
  const say = (coordinate: string, text: string) => safe.push({ level: 'Safe', coordinate, text });
  for (const [coordinate, { type, description, deprecated }] of now) {
    const was = old.get(coordinate);
    if (!was) {
      const owner = ownerOf(coordinate);
      const isPartOfNew = owner !== undefined && !old.has(owner);
      if (!known.has(coordinate) && !isPartOfNew) say(coordinate, 'Added.');
      continue;
    }
    if (was.type !== type && !known.has(coordinate)) say(coordinate, `Changed from ${was.type} to ${type}.`);
    if (was.deprecated !== deprecated) {
      say(coordinate, deprecated === undefined ? 'No longer deprecated.' : `Deprecated: ${deprecated}`);
    }
    if (was.description !== description) say(coordinate, 'Described in other words.');
  }
  return [...told, ...safe];
}

/** The directives at each type and field of the subgraph, as text. */
function appliedDirectives(document: DocumentNode): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const texts = directives.filter(({ name }) => name.value !== 'deprecated').map(node => print(node));
    found.set(coordinate, new Set([...(found.get(coordinate) ?? []), ...texts]));
  };
  const named = (node: ASTNode) =>
    'name' in node && node.name && 'value' in node.name ? node.name.value : '';
  for (const definition of document.definitions) {
    const owner = named(definition);
    if ('directives' in definition)
      note(owner || '@link', definition.directives as readonly ConstDirectiveNode[]);
    if (!owner || !('fields' in definition)) continue;
    for (const field of definition.fields ?? [])
      note(`${owner}.${named(field)}`, field.directives as readonly ConstDirectiveNode[]);
  }
  return found;
}

/** A key or a shared type that is no more breaks other subgraphs; costs and tags change what routers let through. */
function directiveChanges(before: DocumentNode, after: DocumentNode): Change[] {
  const old = appliedDirectives(before);
  const isStructural = (text: string) => /^@(key|shareable)\b/.test(text);
  return [...appliedDirectives(after)].flatMap(([coordinate, texts]) => {
    const had = old.get(coordinate);
    if (!had) return [];
    const lost = [...had].filter(text => !texts.has(text));
    const won = [...texts].filter(text => !had.has(text));
    return [
      ...lost.map(text => ({
        level: isStructural(text) ? ('Breaking' as const) : ('Dangerous' as const),
        coordinate,
        text: `No longer ${text}, in the subgraph.`,
      })),
      ...won.map(text => ({
        level: isStructural(text) ? ('Safe' as const) : ('Dangerous' as const),
        coordinate,
        text: `Now ${text}, in the subgraph.`,
      })),
    ];
  });
}

/** What the unreleased section names: in backquotes, in entries that begin with `Breaking:` or `Dangerous:`. */
function namedIn(changelog: string): Record<'Breaking' | 'Dangerous', Set<string>> {
  const section = changelog.split(/^## /m).find(text => /^.*\bunreleased\b/i.test(text)) ?? '';
  const entries = section.split(/^- /m);
  const within = (level: string) =>
    new Set(
      entries
        .filter(entry => entry.startsWith(`${level}:`))
        .flatMap(entry => [...entry.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')),
    );
  const breaking = within('Breaking');
  return { Breaking: breaking, Dangerous: new Set([...within('Dangerous'), ...breaking]) };
}

function read(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  console.error(`There is no ${path} here.`);
  process.exit(1);
}

const schemaOf = (text: string) => buildSchema(text, { assumeValidSDL: true, noLocation: true });
const documentOf = (text: string) => parse(text, { noLocation: true });

const changes = new Map<string, Change>();
for (const change of [
  ...schemaChanges(schemaOf(read('releases/schema.graphql')), schemaOf(read('schema.graphql'))),
  ...schemaChanges(schemaOf(read('releases/subgraph.graphql')), schemaOf(read('subgraph.graphql'))),
  ...directiveChanges(documentOf(read('releases/subgraph.graphql')), documentOf(read('subgraph.graphql'))),
]) {
  changes.set(`${change.coordinate} ${change.text}`, change);
}

if (changes.size === 0) console.log('The schema is that of the last release.');
for (const level of ['Breaking', 'Dangerous', 'Safe'] as const) {
  for (const { coordinate, text } of [...changes.values()].filter(change => change.level === level))
    console.log(`- ${level}: \`${coordinate}\`. ${text}`);
}

const named = namedIn(read('CHANGELOG.md'));
const missing = [...changes.values()].filter(
  ({ level, coordinate }) => level !== 'Safe' && !named[level].has(coordinate),
);
if (missing.length > 0) {
  const list = [...new Set(missing.map(({ level, coordinate }) => `  ${level}: \`${coordinate}\``))];
  console.error(
    ['', 'Not named in the unreleased section of CHANGELOG.md:', ...list, 'See docs/versioning.md.'].join(
      '\n',
    ),
  );
  process.exit(1);
}
