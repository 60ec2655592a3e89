import { type GraphQLObjectType, getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';
import { expect, test } from 'vitest';
import { callOf } from '../../src/graph/needs.ts';
import { schema } from '../../src/schema.ts';
import { routes } from '../../src/seam/generated.ts';
import { plain, rowsOf } from '../house/pages.ts';
import { done } from '../program.ts';

const K = 7;

/** The rows of docs/plan.md, which are held against the calls that really go out. */
const rows = rowsOf('docs/plan.md')
  .map(row => row.map(plain))
  .map(([coordinate = '', , one = '', several = '']) => ({ coordinate, one, several }));

const object = (name: string) => schema.getType(name) as GraphQLObjectType;

/** A field with everything of its objects that is a plain value, so that nothing has it all in hand. */
function selection(type: GraphQLObjectType, name: string): string {
  const field = type.getFields()[name];
  if (!field) throw new Error(`There is no ${type.name}.${name}`);
  const { name: named } = getNamedType(field.type);
  const isConnection = named.endsWith('Connection');
  const leaves = Object.values(object(named.replace(/Connection$/, '')).getFields())
    .filter(({ type }) => isLeafType(getNamedType(type)))
    .map(({ name }) => name)
    .join(' ');
  const args = field.args.filter(isRequiredArgument).map(({ name }) => `${name}: "x"`);
  return `${name}${args.length > 0 ? `(${args})` : ''} { ${isConnection ? `nodes { ${leaves} }` : leaves} }`;
}

/** Explains edges, which by their parents: one each, or K of a list. */
async function explained(document: string): Promise<Map<string, string>> {
  const { out, err } = await done(['explain', '-', '--json', '--max-fields', '100000'], {}, document);
  expect(err).toBe('');
  const { fields } = JSON.parse(out) as { fields: { field: string; calls: number; path: string }[] };
  return new Map(fields.map(({ field, calls, path }) => [field, `${calls} × ${path}`]));
}

const counted = (cell: string) => (cell.split(';')[0] ?? '').replace(/⌈K\/500⌉/, '1').replace(/^K /, `${K} `);

const isRoot = (coordinate: string) => coordinate.startsWith('Query.');

/** Edges whose parents can be counted. */
const edges = rows.filter(({ coordinate }) => {
  const [type = ''] = coordinate.split('.');
  const id = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return !isRoot(coordinate) && schema.getQueryType()?.getFields()[id] !== undefined;
});

const ofEach = (wrap: (type: string, fields: string) => string) =>
  `{ ${[...Map.groupBy(edges, ({ coordinate }) => coordinate.split('.')[0] ?? '')]
    .map(([type, rows]) =>
      wrap(
        `${type.charAt(0).toLowerCase()}${type.slice(1)}`,
        rows.map(({ coordinate }) => selection(object(type), coordinate.split('.')[1] ?? '')).join(' '),
      ),
    )
    .join(' ')} }`;

const plural = (name: string) => name.replace(/y$/, 'ie').concat('s');

test('says of every edge what the table of the plan says, of one parent and of several', async () => {
  expect(edges.length).toBeGreaterThan(25);
  const one = await explained(ofEach((type, fields) => `${type}(${type}Id: "x") { ${fields} }`));
  const several = await explained(
    ofEach((type, fields) => `${plural(type)}(first: ${K}) { nodes { ${fields} } }`),
  );
  for (const row of edges) {
    expect(one.get(row.coordinate), row.coordinate).toBe(row.one);
    expect(several.get(row.coordinate), row.coordinate).toBe(counted(row.several));
  }
});

test('says of every root what the table of the plan says', async () => {
  const roots = rows.filter(({ coordinate, one }) => isRoot(coordinate) && one.includes('×'));
  expect(roots.length).toBeGreaterThan(10);
  const query = schema.getQueryType() as GraphQLObjectType;
  const found = await explained(
    `{ ${roots.map(({ coordinate }) => selection(query, coordinate.split('.')[1] ?? '')).join(' ')} }`,
  );
  for (const { coordinate, one } of roots) expect(found.get(coordinate), coordinate).toBe(one);
});

test('every mutation says which call it makes', () => {
  const mutation = schema.getMutationType();
  if (!isObjectType(mutation)) throw new Error('There are no mutations');
  const names = Object.keys(mutation.getFields());
  expect(names.filter(name => !((callOf(mutation, name) ?? '') in routes))).toEqual([]);
});
