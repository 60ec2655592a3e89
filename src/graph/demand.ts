/** How many calls to Seam an operation can come to, worked out from its selection and page sizes before it runs. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { type NodePlan, nodes } from '../plan/nodes.ts';
import { type ReferencePlan, type RelationPlan, references, relations } from '../plan/relations.ts';
import { DEFAULT_FIRST } from './connection.ts';
import { entityDemand, nodesDemand } from './entity-demand.ts';
import { coversFields, needsOf, nodeFields } from './needs.ts';
import { selectedFields, selectedWithin } from './selection.ts';

export interface Demand {
  /** Calls in the worst case. */
  calls: number;
  /** The field that causes most of them, as `Type.field`. */
  field: string | undefined;
  /** How many entities are asked for by representation. */
  representations: number;
  /** Whether it depends on which objects are named, and not only on how many. */
  named: boolean;
}

interface Count {
  schema: GraphQLSchema;
  fragments: Record<string, never>;
  variableValues: Record<string, unknown>;
  perField: Map<string, number>;
  representations: number;
  named: boolean;
}

/** Root fields whose arguments say of which types the objects are. */
const NAMING = new Set(['node', 'nodes', '_entities']);

/** The value of a list's `first`: literal, variable, or what stands for none. */
function pageSize(field: FieldNode, variables: Record<string, unknown>): number {
  const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
  const given =
    value?.kind === 'IntValue'
      ? Number(value.value)
      : value?.kind === 'Variable'
        ? variables[value.name.value]
        : undefined;
  return typeof given === 'number' && given >= 0 ? given : DEFAULT_FIRST;
}

/** Calls for `count` references to objects of a type. */
function referenceCalls({ one: _one, many, all }: NodePlan, count: number): number {
  if (many) return Math.ceil(count / many.most);
  return all ? 1 : count;
}

function walk(fields: Iterable<FieldNode>, type: GraphQLObjectType, parents: number, state: Count): void {
  for (const field of fields) {
    const name = field.name.value;
    const definition = type.getFields()[name];
    if (!definition || parents === 0) continue;
    const coordinate = `${type.name}.${name}`;
    const add = (calls: number) =>
      state.perField.set(coordinate, (state.perField.get(coordinate) ?? 0) + calls);
    const named = getNamedType(definition.type);
    const edge = needsOf(type, name);
    const isConnection = named.name.endsWith('Connection');
    const target = isConnection ? state.schema.getType(named.name.slice(0, -'Connection'.length)) : named;
    if (type === state.schema.getQueryType() && NAMING.has(name)) {
      const { counts, representations } =
        name === '_entities'
          ? entityDemand(field, state)
          : { counts: nodesDemand(field, state), representations: 0 };
      state.representations += representations;
      state.named = true;
      for (const { object, type, byId, byKey, fields } of counts) {
        // No list takes other keys, so each of them can come to a call.
        add(object === 'workspace' ? 1 : referenceCalls(nodes[object], byId) + byKey);
        walk(fields, type, byId + byKey, state);
      }
      continue;
    }
    if (!isObjectType(target)) continue;
    const inner = isConnection
      ? [...nodeFields(selectedWithin(field, state), state)]
      : [...selectedWithin(field, state)];
    let children = isConnection ? parents * pageSize(field, state.variableValues) : parents;
    if (edge?.reference) {
      const plan: ReferencePlan = references[edge.reference];
      const known = { [nodes[plan.node].id]: '', ...plan.carries };
      if (!coversFields(known, target, inner)) add(referenceCalls(nodes[plan.node], parents));
    } else if (edge?.relation) {
      const plan: RelationPlan = relations[edge.relation];
      const known = plan.carries ? { [nodes[plan.node].id]: '', ...plan.carries.along } : undefined;
      if (!known || !isConnection || !coversFields(known, target, inner))
        add(parents > 1 && 'all' in plan && plan.all ? 1 : parents);
    } else if (type === state.schema.getQueryType() || type === state.schema.getMutationType()) {
      add(1);
      if (!isConnection) children = 1;
    } else if (edge === undefined && type.name.endsWith('Payload')) {
      // The changed object is read again.
      add(1);
    }
    walk(inner, target, children, state);
  }
}

/** The worst case of one operation of a valid document. */
export function demandOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variableValues: Record<string, unknown>,
): Demand {
  const root = schema.getRootType(operation.operation);
  if (!root) return { calls: 0, field: undefined, representations: 0, named: false };
  const fragments = Object.fromEntries(
    document.definitions
      .filter(node => node.kind === 'FragmentDefinition')
      .map(node => [node.name.value, node]),
  ) as never;
  const state: Count = {
    schema,
    fragments,
    variableValues,
    perField: new Map(),
    representations: 0,
    named: false,
  };
  const fields = selectedFields({ fieldNodes: [operation as never], fragments, variableValues });
  walk(fields, root, 1, state);
  let calls = 0;
  let field: string | undefined;
  let most = 0;
  for (const [coordinate, count] of state.perField) {
    calls += count;
    if (count <= most) continue;
    most = count;
    field = coordinate;
  }
  return { calls, field, representations: state.representations, named: state.named };
}
