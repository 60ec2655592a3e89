/** Which operations may not run, or have come to too much, and what is answered instead. */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { type Demand, demandOf } from '../graph/demand.ts';
import { noEntities } from '../graph/entity-demand.ts';
import type { Session } from '../plan/session.ts';
import { servedSchema as schema } from '../schema.ts';
import { overLimit } from './limits.ts';
import { masked } from './mask.ts';

/** An operation, as it was asked for. */
export interface AskedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}

export interface DemandLimits {
  /** The most calls to Seam that one operation may come to. */
  maxCalls: number;
  /** The most entities that one operation may name by their representations. */
  maxRepresentations: number;
}

/** What an operation was last found to come to, and for which sizes in its variables. */
const judged = new WeakMap<OperationDefinitionNode, { sizes: string; demand: Demand }>();

/** All that demand depends on in a variable: numbers, flags, and lengths of lists. */
function sizeOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.length}]`;
  return value === undefined || value === null ? String(value) : 'one';
}

/** What an operation could come to; undefined if its variables do not fit, which is execution's to refuse. */
function demandFor({ document, operation, variables }: AskedOperation): Demand | undefined {
  const definitions = operation.variableDefinitions ?? [];
  let sizes = '';
  for (const { variable } of definitions) sizes += `${sizeOf(variables[variable.name.value])} `;
  const known = judged.get(operation);
  if (known?.sizes === sizes) return known.demand;
  const { coerced } =
    definitions.length > 0 ? getVariableValues(schema, definitions, variables) : { coerced: {} };
  if (!coerced) return undefined;
  const demand = demandOf(schema, document, operation, coerced);
  if (!demand.named) judged.set(operation, { sizes, demand });
  return demand;
}

/** Why an operation may not run: it could come to more calls than are allowed. */
export function demandProblem(
  { maxCalls, maxRepresentations }: DemandLimits,
  asked: AskedOperation,
): GraphQLError | undefined {
  const demand = demandFor(asked);
  if (!demand) return undefined;
  const { calls, field, representations } = demand;
  if (representations > maxRepresentations) {
    return overLimit({
      code: 'TOO_MANY_REPRESENTATIONS',
      limit: 'representations',
      found: representations,
      allowed: maxRepresentations,
      message: `This operation names ${representations} entities, and ${maxRepresentations} are allowed.`,
    });
  }
  if (calls <= maxCalls) return undefined;
  return overLimit(
    {
      code: 'QUERY_TOO_COMPLEX',
      limit: 'calls',
      found: calls,
      allowed: maxCalls,
      message: `This operation could make ${calls} calls to Seam, and ${maxCalls} are allowed; most of them for ${field}. Ask for smaller pages.`,
    },
    { calls, maxCalls, field },
  );
}

/** What is answered of an operation that could come to more calls than are allowed; undefined if it may run. */
export function demandRefusal(limits: DemandLimits, asked: AskedOperation): ExecutionResult | undefined {
  const problem = demandProblem(limits, asked);
  return problem && (refusedEntities(problem, asked) ?? { errors: [problem] });
}

/** The most entities that are refused one by one; no router in its senses asks for more. */
const MOST_PLACES = 2_000;

/**
 * How an operation is refused that asks for entities and nothing else; undefined for others. Who asks so is a router,
 * and some read nothing of an answer with 400 or without data. So each entity is null, and has the error at its place:
 * what is null without one, routers take for unknown.
 */
function refusedEntities(
  error: GraphQLError,
  { document, operation, variables }: AskedOperation,
): ExecutionResult | undefined {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const none = coerced && noEntities(document, operation, coerced, MOST_PLACES);
  if (!none) return undefined;
  const { data, places } = none;
  const { message, originalError, extensions } = error;
  const at = (path: readonly (string | number)[]) =>
    new GraphQLError(message, { path, originalError, extensions });
  return { data, errors: places.map(at) };
}

/**
 * A result, or what is left of it when it would have held too many objects. A query then answers with that error alone:
 * what is null in the rest would not be what it seems. A mutation keeps its answer, since the change has been made.
 */
export function capped(
  result: ExecutionResult,
  { allowance }: Session,
  asked: AskedOperation | undefined,
): ExecutionResult {
  const { refusal } = allowance;
  if (!refusal || asked?.operation.operation !== 'query') return result;
  const first = result.errors?.find(({ originalError }) => originalError === refusal);
  const error = masked(first ?? refusal);
  return { ...result, ...(refusedEntities(error, asked) ?? { data: null, errors: [error] }) };
}
