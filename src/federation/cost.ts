/** What fields cost, said so that a router can judge an operation before it sends anything. */
import { type GraphQLObjectType, type GraphQLSchema, getNamedType } from 'graphql';
import { DEFAULT_FIRST } from '../graph/connection.ts';
import { callOf, needsOf } from '../graph/needs.ts';
import { DEFAULT_WEIGHTS } from '../plan/cost.ts';
import { type NodePlan, nodes } from '../plan/nodes.ts';
import { type ReferencePlan, type RelationPlan, references, relations } from '../plan/relations.ts';

/** Routers count an object as one, and a row of Seam's is one object. A call costs as much as so many rows. */
const CALL = Math.round(DEFAULT_WEIGHTS.call / DEFAULT_WEIGHTS.row);

/** An object of which many come with one call: its own row, and its share of the call. */
const SHARED = 2;

const referenceWeight = ({ many, all }: NodePlan) => (many || all ? SHARED : CALL);

/** The weight of a field for which Seam may have to be asked; undefined for others, which cost what routers assume. */
export function weightOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  fieldName: string,
): number | undefined {
  const field = type.getFields()[fieldName];
  const edge = needsOf(type, fieldName);
  if (!field) return undefined;
  if (edge?.reference) {
    const plan: ReferencePlan = references[edge.reference];
    return referenceWeight(nodes[plan.node]);
  }
  if (edge?.relation) {
    const plan: RelationPlan = relations[edge.relation];
    return 'all' in plan && plan.all ? SHARED : CALL;
  }
  if (type === schema.getQueryType() || type === schema.getMutationType()) return CALL;
  return callOf(type, fieldName) ? CALL : undefined;
}

/** Whether a field is a page, whose size its argument says. */
export const isPage = (type: GraphQLObjectType, fieldName: string): boolean =>
  getNamedType(type.getFields()[fieldName]?.type)?.name.endsWith('Connection') ?? false;

/** The size of a page that nobody said. */
export const ASSUMED_SIZE = DEFAULT_FIRST;
