/**
 * Calls that a list's selection will surely need and that need nothing from the list start together with it, instead
 * of when their level is reached: the list of systems, the sweep of users for a list of identities.
 */
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
} from 'graphql';
import { askedBy } from '../plan/ledger.ts';
import { type NodeName, nodes } from '../plan/nodes.ts';
import { type ReferencePlan, type RelationPlan, references, relations } from '../plan/relations.ts';
import type { Session } from '../plan/session.ts';
import { isDeferred } from './defer.ts';
import { coversFields, needsOf, nodeFields, perSelection } from './needs.ts';
import { nodeTypes } from './node.ts';
import { fieldsOn, selectedFields, selectedWithin } from './selection.ts';

interface Walk {
  info: Parameters<Parameters<typeof perSelection>[0]>[0];
  /** Node types of which lists bring objects anyway. */
  brought: Set<NodeName>;
  /** Node types of which many will be referred to, and by which fields. */
  wanted: Map<NodeName, string[]>;
  /** Relations that many parents will be asked for, and by which fields. */
  swept: Map<keyof typeof relations, string[]>;
}

function add<K>(map: Map<K, string[]>, key: K, field: string): void {
  const fields = map.get(key);
  if (!fields) map.set(key, [field]);
  else if (!fields.includes(field)) fields.push(field);
}

function walk(fields: Iterable<FieldNode>, type: GraphQLObjectType, state: Walk): void {
  const { info } = state;
  const isLate = isDeferred(info.fieldNodes[0]);
  for (const field of fields) {
    // What comes later begins later.
    if (!isLate && isDeferred(field)) continue;
    const edge = needsOf(type, field.name.value);
    const definition = type.getFields()[field.name.value];
    if (!edge || !definition) continue;
    if (edge.reference) {
      const plan: ReferencePlan = references[edge.reference];
      const target = getNamedType(definition.type);
      if (!isObjectType(target)) continue;
      const inner = [...selectedWithin(field, info)];
      const known = { [nodes[plan.node].id]: '', ...plan.carries };
      if (!coversFields(known, target, inner))
        add(state.wanted, plan.node, `${type.name}.${field.name.value}`);
      walk(inner, target, state);
    }
    if (edge.relation) {
      const plan: RelationPlan = relations[edge.relation];
      const named = getNamedType(definition.type).name;
      const target = info.schema.getType(named.replace(/Connection$/, ''));
      if (!isObjectType(target)) continue;
      const selected = selectedWithin(field, info);
      const inner = [...(named.endsWith('Connection') ? nodeFields(selected, info) : selected)];
      const known =
        plan.carries && named.endsWith('Connection')
          ? { [nodes[plan.node].id]: '', ...plan.carries.along }
          : undefined;
      if (!known || !coversFields(known, target, inner)) {
        add(state.swept, edge.relation, `${type.name}.${field.name.value}`);
        state.brought.add(plan.node);
      }
      walk(inner, target, state);
    }
  }
}

function lookAhead(info: Walk['info'], type: GraphQLObjectType, fields: Iterable<FieldNode>) {
  const state: Walk = { info, brought: new Set(), wanted: new Map(), swept: new Map() };
  walk(fields, type, state);
  return {
    lists: [...state.wanted].filter(([wanted]) => !state.brought.has(wanted)),
    sweeps: [...state.swept],
  };
}

const NOTHING: ReturnType<typeof lookAhead> = { lists: [], sweeps: [] };

const foreseen = perSelection((info, typename) => {
  const type = info.schema.getType(typename);
  return isObjectType(type) ? lookAhead(info, type, nodeFields(selectedFields(info), info)) : NOTHING;
});

/** The same for each type of entity. */
const foreseenOfEntities = perSelection(
  info =>
    new Map(
      [...nodeTypes.keys()].flatMap(typename => {
        const type = info.schema.getType(typename);
        if (!isObjectType(type)) return [];
        const fields = info.fieldNodes.flatMap(field => [...fieldsOn(type, field.selectionSet, info)]);
        return [[typename, lookAhead(info, type, fields)]];
      }),
    ),
);

/** Begins what the selection of a root list of up to `count` objects will need beside the list itself. */
export function foresee(
  info: GraphQLResolveInfo,
  name: NodeName,
  typename: string,
  count: number,
  seam: Session,
): void {
  if (count >= 2) begin(foreseen(info, typename), name, count, seam);
}

/** The same for entities, of which `counts` says how many there are of each type. */
export function foreseeEntities(
  info: GraphQLResolveInfo,
  counts: ReadonlyMap<string, number>,
  seam: Session,
): void {
  for (const [typename, count] of counts) {
    const { object } = nodeTypes.get(typename) ?? {};
    if (count < 2 || !object || object === 'workspace') continue;
    begin(foreseenOfEntities(info, '').get(typename) ?? NOTHING, object, count, seam);
  }
}

function begin({ lists, sweeps }: typeof NOTHING, name: NodeName, count: number, seam: Session): void {
  const make = (fields: string[], call: () => void) => (seam.ledger ? askedBy(fields, call) : call());
  for (const [list, fields] of lists) if (list !== name) make(fields, () => seam.foreseeList(list));
  for (const [relation, fields] of sweeps) {
    if (relations[relation].by === nodes[name].id) make(fields, () => seam.foreseeSweep(relation, count));
  }
}
