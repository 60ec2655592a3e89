/** What every way into the graph does the same: one context, one way to finish an answer. */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../graph/builder.ts';
import type { Deferring } from '../graph/defer.ts';
import type { Weights } from '../plan/cost.ts';
import { Ledger } from '../plan/ledger.ts';
import { Session } from '../plan/session.ts';
import { servedSchema as schema } from '../schema.ts';
import type { SeamClient } from '../seam/client.ts';
import type { Visit, Visits } from '../visits/visits.ts';
import { masked } from './mask.ts';
import { type AskedOperation, capped, type DemandLimits } from './refusal.ts';

export interface OperationOptions extends DemandLimits {
  client: SeamClient;
  /** Whether callers may ask what a request cost. */
  explain: boolean;
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

/** The operation of a document; undefined if it names none. */
export const operationOf = (document: DocumentNode, name: string | null | undefined) =>
  getOperationAST(document, name) ?? undefined;

/** What goes out of what execution came to: errors masked, and the cost of it if that was asked for. */
export function finished(
  { visits }: OperationOptions,
  result: ExecutionResult,
  { seam }: Context,
  asked: AskedOperation,
): ExecutionResult {
  const { data, errors, extensions } = capped(result, seam, asked);
  const explained = seam.ledger
    ? { extensions: { ...extensions, seam: seam.ledger.summary() } }
    : extensions && { extensions };
  return {
    ...(errors?.length ? { errors: errors.map(error => masked(error, visits.unexpected)) } : {}),
    ...(data === undefined ? {} : { data }),
    ...explained,
  };
}
