/** What every way into the graph does the same: one context, one judgement of demand, one way to finish an answer. */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from './graph/builder.ts';
import { type Demand, demandOf } from './graph/demand.ts';
import { masked } from './mask.ts';
import type { Weights } from './plan/cost.ts';
import { Ledger } from './plan/ledger.ts';
import { Session } from './plan/session.ts';
import { schema } from './schema.ts';
import type { SeamClient } from './seam/client.ts';
import type { Visit, Visits } from './visits.ts';

export interface OperationOptions {
  client: SeamClient;
  /** Whether callers may ask what a request cost. */
  explain: boolean;
  /** The most calls to Seam that one operation may come to. */
  maxCalls: number;
  weights?: Weights | undefined;
  visits: Visits;
}

type HeaderReader = (name: string) => string | undefined;

/** The context of one request: its own credential, its own view of Seam. Its work ends early when `gone` does. */
export function contextOf(
  options: OperationOptions,
  header: HeaderReader,
  gone: AbortController,
  visit: Visit,
): Context {
  const { client, explain, maxCalls, weights } = options;
  const context = {
    seam: new Session(client, {
      credential: visit.credential,
      signal: gone.signal,
      onCall: visit.heard,
      follower: visit,
      // Reading in turn and looking ahead may take some more calls than the worst case on paper.
      maxCalls: Math.ceil(maxCalls * 1.25) + 10,
      weights,
      ledger: explain && header('x-seam-explain') === '1' ? new Ledger() : undefined,
    }),
  };
  visit.gone = gone;
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
  judged.set(operation, { sizes, demand });
  return demand;
}

/** Why an operation may not run: it could come to more calls than are allowed. */
export function demandProblem(
  { maxCalls }: OperationOptions,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): GraphQLError | undefined {
  const demand = demandFor(document, operation, variables);
  if (!demand || demand.calls <= maxCalls) return undefined;
  const { calls, field } = demand;
  return new GraphQLError(
    `This operation could make ${calls} calls to Seam, and ${maxCalls} are allowed; most of them for ${field}. Ask for smaller pages.`,
    { extensions: { code: 'QUERY_TOO_COMPLEX', calls, maxCalls, field, http: { status: 400 } } },
  );
}

/** The operation of a document; undefined if it names none. */
export const operationOf = (document: DocumentNode, name: string | null | undefined) =>
  getOperationAST(document, name) ?? undefined;

/** What goes out of what execution came to: errors masked, and the cost of it if that was asked for. */
export function finished(
  { visits }: OperationOptions,
  result: ExecutionResult,
  { seam }: Context,
): ExecutionResult {
  const { data, errors, extensions } = result;
  const explained = seam.ledger
    ? { extensions: { ...extensions, seam: seam.ledger.summary() } }
    : extensions && { extensions };
  return {
    ...(errors?.length ? { errors: errors.map(error => masked(error, visits.unexpected)) } : {}),
    ...(data === undefined ? {} : { data }),
    ...explained,
  };
}
