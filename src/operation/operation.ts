/** What every way into the graph does the same: one context, one judgement of demand, one way to finish an answer. */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { Context } from '../graph/builder.ts';
import type { Deferring } from '../graph/defer.ts';
import { type Demand, demandOf } from '../graph/demand.ts';
import { noEntities } from '../graph/entity-demand.ts';
import type { Weights } from '../plan/cost.ts';
import { Ledger } from '../plan/ledger.ts';
import { Session } from '../plan/session.ts';
import { servedSchema as schema } from '../schema.ts';
import type { SeamClient } from '../seam/client.ts';
import type { Visit, Visits } from '../visits/visits.ts';
import { overLimit } from './limits.ts';
import { masked } from './mask.ts';

export interface OperationOptions {
  client: SeamClient;
  /** Whether callers may ask what a request cost. */
  explain: boolean;
  /** The most calls to Seam that one operation may come to. */
  maxCalls: number;
  /** The most entities that one operation may name by their representations. */
  maxRepresentations: number;
  /** Whether the subgraph that routers see has `node` and `nodes`. */
  subgraphNode: boolean;
  /** The most objects in one answer. */
  maxAnswerObjects: number;
  weights?: Weights | undefined;
  visits: Visits;
}

/** In how many pieces an answer may come at the most; what could come in more is answered whole. */
const MOST_PIECES = 2_000;

/** The form of a document whose parts a query by these variables has deferred; undefined if it is answered whole. */
export function formInParts(
  { inParts, pieces }: Deferring,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): DocumentNode | undefined {
  if (operation.operation !== 'query') return undefined;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  // The executor looks through all pieces that are still to come for every error.
  return coerced && pieces(operation, coerced) <= MOST_PIECES ? inParts(coerced) : undefined;
}

type HeaderReader = (name: string) => string | undefined;

/** The context of one request: its own credential, its own view of Seam. Its work ends early when the signal says so, or `leave` is called. */
export function contextOf(
  options: OperationOptions,
  header: HeaderReader,
  signal: AbortSignal | undefined,
  visit: Visit,
): Context {
  const { client, explain, maxCalls, maxAnswerObjects, subgraphNode, weights } = options;
  const context = {
    seam: new Session(client, {
      credential: visit.credential,
      signal,
      onCall: visit.heard,
      follower: visit,
      // Reading in turn and looking ahead may take some more calls than the worst case on paper.
      maxCalls: Math.ceil(maxCalls * 1.25) + 10,
      maxObjects: maxAnswerObjects,
      weights,
      ledger: explain && header('x-seam-explain') === '1' ? new Ledger() : undefined,
    }),
    subgraphNode,
  };
  visit.session = context.seam;
  return context;
}

/** What is answered when there is no room for another operation. */
export const overloaded = () =>
  new GraphQLError('This gateway is busy. Try again soon.', {
    extensions: {
      code: 'OVERLOADED',
      retryAfter: OVERLOADED_SECONDS,
      retryable: true,
      http: { status: 503, headers: { 'retry-after': String(OVERLOADED_SECONDS) } },
    },
  });

export const OVERLOADED_SECONDS = 1;

/** What an operation was last found to come to, and for which sizes in its variables. */
const judged = new WeakMap<OperationDefinitionNode, { sizes: string; demand: Demand }>();

/** All that demand depends on in a variable: numbers, flags, and lengths of lists. */
function sizeOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.length}]`;
  return value === undefined || value === null ? String(value) : 'one';
}

/** What an operation could come to; undefined if its variables do not fit, which is execution's to refuse. */
function demandFor(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Demand | undefined {
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
  { maxCalls, maxRepresentations }: Pick<OperationOptions, 'maxCalls' | 'maxRepresentations'>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): GraphQLError | undefined {
  const demand = demandFor(document, operation, variables);
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

/**
 * What an operation is answered that could come to more calls than are allowed; undefined if it may run. Who asks for
 * entities is a router, and some read nothing of an answer with 400 or without data: so entities are null then, all of
 * them, beside the error.
 */
export function demandRefusal(
  options: Pick<OperationOptions, 'maxCalls' | 'maxRepresentations'>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): ExecutionResult | undefined {
  const problem = demandProblem(options, document, operation, variables);
  if (!problem) return undefined;
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const data = noEntities(document, operation, coerced);
  return { errors: [problem], ...(data ? { data } : {}) };
}

/** The operation of a document; undefined if it names none. */
export const operationOf = (document: DocumentNode, name: string | null | undefined) =>
  getOperationAST(document, name) ?? undefined;

/**
 * A result, or what is left of it when it would have held too many objects. A query then answers with that error alone:
 * what is null in the rest would not be what it seems. A mutation keeps its answer, since the change has been made.
 */
export function capped(
  result: ExecutionResult,
  { allowance }: Session,
  operation: OperationTypeNode | undefined,
): ExecutionResult {
  const { refusal } = allowance;
  if (!refusal || operation !== 'query') return result;
  const first = result.errors?.find(({ originalError }) => originalError === refusal);
  return { ...result, data: null, errors: [masked(first ?? refusal)] };
}

/** What goes out of what execution came to: errors masked, and the cost of it if that was asked for. */
export function finished(
  { visits }: OperationOptions,
  result: ExecutionResult,
  { seam }: Context,
  operation: OperationTypeNode,
): ExecutionResult {
  const { data, errors, extensions } = capped(result, seam, operation);
  const explained = seam.ledger
    ? { extensions: { ...extensions, seam: seam.ledger.summary() } }
    : extensions && { extensions };
  return {
    ...(errors?.length ? { errors: errors.map(error => masked(error, visits.unexpected)) } : {}),
    ...(data === undefined ? {} : { data }),
    ...explained,
  };
}
