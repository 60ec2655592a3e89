/** How many calls to Seam an operation can come to, worked out from its selection and page sizes before it runs. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { type NodePlan, pathOf, nodes as plans } from '../plan/nodes.ts';
import { type ReferencePlan, type RelationPlan, references, relations } from '../plan/relations.ts';
import type { Path } from '../seam/client.ts';
import { DEFAULT_FIRST, isPageSize } from './connection.ts';
import { entityDemand, nodesDemand } from './entity-demand.ts';
import { callOf, coversFields, needsOf, nodeFields } from './needs.ts';
import { nodeTypes } from './node.ts';
import { fieldsOn, fragmentsOf, selectedFields, selectedWithin } from './selection.ts';

export interface Demand {
  /** Calls in the worst case. */
  calls: number;
  /** The field that causes most of them, as `Type.field`. */
  field: string | undefined;
  /** How many entities are asked for by representation. */
  representations: number;
  /** Whether it depends on which objects are named, and not only on how many. */
  named: boolean;
  /** Calls that wait for one another, in the longest row of them. */
  rounds: number;
}

/** What one field comes to where it is selected. */
interface DemandStep {
  /** As `Type.field`. */
  field: string;
  /** Calls in the worst case; none where the parent has everything in hand. */
  calls: number;
  path: Path | undefined;
  /** After how many others, each of which waits for the one before, the first being 1. */
  round: number;
}

/** Which fields make up a demand, for people to read. */
export interface DemandDetail {
  /** In the order of the selection. */
  steps: DemandStep[];
  /** Fields that may call Seam for each of a number of objects that nobody knows; they are in no sum. */
  uncounted: Set<string>;
  /** Lists that will be refused where they stand, for the size of their pages, as `Type.field(first: 501)`. */
  oversized: Set<string>;
}

interface Count {
  schema: GraphQLSchema;
  fragments: Record<string, never>;
  variableValues: Record<string, unknown>;
  perField: Map<string, number>;
  representations: number;
  named: boolean;
  rounds: number;
  detail: DemandDetail | undefined;
}

/** Root fields whose arguments say of which types the objects are. */
const NAMING = new Set(['node', 'nodes', '_entities']);

/** The value of a list's `first`: literal or variable; undefined if it is not said. */
function saidSize(field: FieldNode, variables: Record<string, unknown>): number | undefined {
  const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
  const given =
    value?.kind === 'IntValue'
      ? Number(value.value)
      : value?.kind === 'Variable'
        ? variables[value.name.value]
        : undefined;
  return typeof given === 'number' ? given : undefined;
}

/** Calls for `count` references to objects of a type. */
function referenceCalls({ many, all }: NodePlan, count: number): number {
  if (many) return Math.ceil(count / many.most);
  return all ? 1 : count;
}

/** Which call those are. */
const referencePath = ({ one, many, all }: NodePlan, count: number): Path =>
  count > 1 ? (many?.path ?? all ?? one) : one;

/** Notes the edges below a field of which nobody knows how many objects it has, and of which types. */
function noteUncounted(
  nodes: readonly FieldNode[],
  possible: readonly GraphQLObjectType[],
  state: Count,
): void {
  if (!state.detail) return;
  const { uncounted, oversized } = state.detail;
  for (const type of possible) {
    const detail: DemandDetail = { steps: [], uncounted, oversized };
    const fields = nodes.flatMap(node => [...fieldsOn(type, node.selectionSet, state)]);
    walk(fields, type, 1, 0, { ...state, perField: new Map(), detail });
    for (const { field, calls } of detail.steps) if (calls > 0) uncounted.add(field);
  }
}

/**
 * The fields that make up one field of the answer, for each. The same alias for another field, or with other arguments,
 * is another one: there may be both, since what is selected under `nodes` and under `edges` comes together here.
 */
function merged(fields: Iterable<FieldNode>): Iterable<[FieldNode, ...FieldNode[]]> {
  const nodes = new Map<string, [FieldNode, ...FieldNode[]]>();
  for (const field of fields) {
    const { name, alias = name } = field;
    const key = `${alias.value} ${name.value} ${field.arguments?.map(print) ?? ''}`;
    const same = nodes.get(key);
    if (same) same.push(field);
    else nodes.set(key, [field]);
  }
  return nodes.values();
}

/** Counts the calls of fields that are selected of `parents` objects, which are there after so many rounds. */
function walk(
  fields: Iterable<FieldNode>,
  type: GraphQLObjectType,
  parents: number,
  round: number,
  state: Count,
): void {
  for (const nodes of merged(fields)) {
    const [field] = nodes;
    const name = field.name.value;
    const definition = type.getFields()[name];
    if (!definition || parents === 0) continue;
    const coordinate = `${type.name}.${name}`;
    // Changes are made one after another.
    const next = (type === state.schema.getMutationType() ? state.rounds : round) + 1;
    let ready = round;
    const add = (calls: number, path: Path | undefined) => {
      state.perField.set(coordinate, (state.perField.get(coordinate) ?? 0) + calls);
      ready = next;
      if (next > state.rounds) state.rounds = next;
      state.detail?.steps.push({ field: coordinate, calls, path, round: next });
    };
    const addNone = () => state.detail?.steps.push({ field: coordinate, calls: 0, path: undefined, round });
    const named = getNamedType(definition.type);
    const edge = needsOf(type, name);
    const isConnection = named.name.endsWith('Connection');
    const target = isConnection ? state.schema.getType(named.name.slice(0, -'Connection'.length)) : named;
    if (type === state.schema.getQueryType() && NAMING.has(name)) {
      const { counts, representations } =
        name === '_entities'
          ? entityDemand(nodes, state)
          : { counts: nodesDemand(nodes, state), representations: 0 };
      state.representations += representations;
      state.named = true;
      for (const { object, type, byId, byKey, fields } of counts) {
        if (object === 'workspace') add(1, pathOf(object, false));
        else {
          const plan = plans[object];
          if (byId > 0) add(referenceCalls(plan, byId), referencePath(plan, byId));
          // No list takes other keys, so each of them can come to a call.
          if (byKey > 0) add(byKey, plan.one);
        }
        walk(fields, type, byId + byKey, ready, state);
      }
      continue;
    }
    if (isAbstractType(target)) noteUncounted(nodes, state.schema.getPossibleTypes(target), state);
    if (!isObjectType(target)) continue;
    const selected = nodes.flatMap(node => [...selectedWithin(node, state)]);
    const inner = isConnection ? [...nodeFields(selected, state)] : selected;
    const size = isConnection ? saidSize(field, state.variableValues) : undefined;
    if (size !== undefined && !isPageSize(size)) state.detail?.oversized.add(`${coordinate}(first: ${size})`);
    let children = isConnection ? parents * Math.max(0, size ?? DEFAULT_FIRST) : parents;
    if (edge?.reference) {
      const plan: ReferencePlan = references[edge.reference];
      const known = { [plans[plan.node].id]: '', ...plan.carries };
      if (coversFields(known, target, inner)) addNone();
      else add(referenceCalls(plans[plan.node], parents), referencePath(plans[plan.node], parents));
    } else if (edge?.relation) {
      const plan: RelationPlan = relations[edge.relation];
      const known = plan.carries ? { [plans[plan.node].id]: '', ...plan.carries.along } : undefined;
      if (known && isConnection && coversFields(known, target, inner)) addNone();
      else if (parents > 1 && 'all' in plan && plan.all) add(1, plan.all.path);
      else add(parents, 'page' in plan ? plan.page : plan.each);
    } else if (type === state.schema.getMutationType()) {
      add(1, callOf(type, name));
      children = 1;
    } else if (type === state.schema.getQueryType()) {
      const object = nodeTypes.get(target.name)?.object;
      if (object) add(1, pathOf(object, isConnection));
      if (!isConnection) children = 1;
    } else {
      const path = callOf(type, name);
      if (path) add(1, path);
    }
    walk(inner, target, children, ready, state);
  }
}

/**
 * The worst case of one operation of a valid document.
 *
 * @param detail is filled with what the sum is made of
 */
export function demandOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variableValues: Record<string, unknown>,
  detail?: DemandDetail,
): Demand {
  const root = schema.getRootType(operation.operation);
  if (!root) return { calls: 0, field: undefined, representations: 0, named: false, rounds: 0 };
  const fragments = fragmentsOf(document) as never;
  const state: Count = {
    schema,
    fragments,
    variableValues,
    perField: new Map(),
    representations: 0,
    named: false,
    rounds: 0,
    detail,
  };
  const fields = selectedFields({ fieldNodes: [operation as never], fragments, variableValues });
  walk(fields, root, 1, 0, state);
  let calls = 0;
  let field: string | undefined;
  let most = 0;
  for (const [coordinate, count] of state.perField) {
    calls += count;
    if (count <= most) continue;
    most = count;
    field = coordinate;
  }
  const { representations, named, rounds } = state;
  return { calls, field, representations, named, rounds };
}
