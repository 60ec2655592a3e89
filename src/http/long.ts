/**
 * The long way, over yoga: everything about a request that is not quite ordinary, such as GET, answers in parts, and
 * requests that come without a port.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, execute, type GraphQLError } from 'graphql';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../graph/builder.ts';
import type { Deferring } from '../graph/defer.ts';
import { problemsOf } from '../operation/documents.ts';
import { masked } from '../operation/mask.ts';
import {
  contextOf,
  formInParts,
  type OperationOptions,
  operationOf,
  overloaded,
} from '../operation/operation.ts';
import { capped, demandRefusal } from '../operation/refusal.ts';
import { servedSchema } from '../schema.ts';
import { REQUEST_ID } from '../visits/request-id.ts';
import type { TellableError, Visit } from '../visits/visits.ts';
import { answerOf, type LaterPart, partText } from './answer.ts';
import type { Cors } from './cors.ts';
import { turnedAwayRaw } from './door.ts';
import { answerType, JSON_RESULT, PARTS_RESULT, takesParts } from './media.ts';
import { early, type PagesOptions } from './pages.ts';
import { inParts, multipart } from './parts.ts';
import { type ReadingOptions, readRequest } from './reading.ts';

/** What both ways have in common. */
export interface WayOptions extends OperationOptions, ReadingOptions {
  cors: Cors;
}

export interface LongWay {
  fetch(request: Request): Promise<Response>;
  /** Takes a request, with the body that has been read meanwhile, if any, and the visit that began with it. */
  take(request: IncomingMessage, response: ServerResponse, read?: { body: Buffer; visit: Visit }): void;
}

/** A visit that takes the long way. */
interface LongVisit {
  visit: Visit;
  errors?: readonly GraphQLError[] | undefined;
  /** What is to be done about `@defer` in its document, if it takes answers in parts. */
  deferring?: Deferring | undefined;
  /** Whether its operation runs. */
  runs?: boolean;
  /** Whether nobody waits for its answer any more. */
  left?: boolean;
  /** What follows the answer's first part. */
  later?: (() => AsyncIterable<LaterPart>) | undefined;
}

/** The bytes of an answer in parts, with which the visit ends. */
function inBytes({ visit, errors = [], later }: LongVisit, first: string) {
  const seen: TellableError[] = [...errors];
  async function* texts() {
    for await (const part of later?.() ?? []) {
      for (const piece of part.incremental ?? []) seen.push(...(piece.errors ?? []));
      yield partText(part);
    }
  }
  return multipart(
    first,
    texts,
    gone => visit.end(200, seen.length > 0 ? seen : undefined, gone),
    () => visit.session?.leave(),
  );
}

/** Serves whatever comes. */
export function longWay(options: WayOptions & PagesOptions): LongWay {
  const { documents, visits, cors } = options;
  /** By what yoga hands around: a request, or Node's form of it for a body that was read before. */
  const long = new WeakMap<object, LongVisit>();

  const ways: Plugin<Context, { req?: IncomingMessage; res?: ServerResponse }> = {
    async onRequest({ request, url, serverContext: { req, res }, endResponse }) {
      if (request.method === 'OPTIONS') return;
      const response = await early(request as Request, url.pathname, options);
      if (response) endResponse(response);
      if (url.pathname !== '/graphql' || (response && response.status < 400)) return;
      const known = req && long.get(req)?.visit;
      const visit = known ?? visits.begin(name => request.headers.get(name) ?? undefined);
      const seen: LongVisit = { visit };
      long.set(request, seen);
      // Whoever leaves may not wait for the end; a write that runs on keeps its place until then.
      const left = () => {
        seen.left = true;
        if (!seen.runs) visit.end(res?.statusCode ?? 200, undefined, true);
      };
      if (res) res.once('close', left);
      else request.signal?.addEventListener('abort', left);
    },
    onResponse({ request, response }) {
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
      response.headers.set('vary', cors.vary);
      const seen = long.get(request);
      if (!seen) return;
      response.headers.set(REQUEST_ID, seen.visit.requestId);
      if (!seen.later) seen.visit.end(response.status, seen.errors);
    },
    onRequestParse({ setRequestParser }) {
      setRequestParser(((request: Request) => readRequest(request, options)) as never);
    },
    onParams({ request, params, setResult }) {
      if (long.get(request)?.visit.enter()) return setResult({ errors: [overloaded()] });
      const prepared = documents.prepare(String(params.query));
      const problems = problemsOf(prepared);
      if (problems) return setResult({ errors: problems });
      const seen = long.get(request);
      if (seen && takesParts(request.headers.get('accept'))) seen.deferring = prepared.deferring;
    },
    onResultProcess({ request, result, setResultProcessor }) {
      const seen = long.get(request);
      if (seen && 'errors' in result) seen.errors = result.errors;
      const type = answerType(request.headers.get('accept')) ?? JSON_RESULT;
      const respond = (result: ExecutionResult, fetchAPI: { Response: typeof Response }) => {
        if (seen?.later) {
          const { headers, text } = answerOf({ ...result, hasNext: true } as ExecutionResult, type);
          return new fetchAPI.Response(inBytes(seen, text), {
            headers: { 'content-type': PARTS_RESULT, ...headers },
          });
        }
        const { status, headers, text } = answerOf(result, type);
        return new fetchAPI.Response(text, {
          status,
          headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
        });
      };
      setResultProcessor(respond as never, type);
    },
    // What comes here has been found good.
    onParse({ params, setParsedDocument }) {
      const { document } = documents.prepare(String(params.source));
      if (document) setParsedDocument(document);
    },
    onValidate({ setResult }) {
      setResult([]);
    },
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const operation = operationOf(args.document, args.operationName);
      const { request } = args.contextValue as unknown as { request: Request };
      const seen = long.get(request);
      if (operation) seen?.visit.runs(operation, args.document.loc?.source.body);
      const variables = args.variableValues ?? {};
      const asked = operation && { document: args.document, operation, variables };
      const refused = asked && demandRefusal(options, asked);
      if (refused) return setResultAndStopExecution(refused);
      const document = operation && seen?.deferring && formInParts(seen.deferring, operation, variables);
      const run = async () => {
        // Yoga's own takes an object for a promise if a field in it is called "then".
        if (!seen || !document) return execute(args);
        const { contextValue: context, operationName } = args;
        const { first, later } = await inParts(visits, { document, operationName, variables, context });
        seen.later = later;
        return first;
      };
      setExecuteFn((async () => {
        if (!seen) return run();
        seen.runs = true;
        try {
          return await run();
        } finally {
          seen.runs = false;
          if (seen.left) seen.visit.end(200, undefined, true);
        }
      }) as never);
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          const { seam } = args.contextValue;
          const kept = capped(result, seam, asked);
          if (seen && kept !== result) seen.later = undefined;
          // What it came to is told at the end.
          const extensions =
            seam.ledger && !seen?.later
              ? { extensions: { ...kept.extensions, seam: seam.ledger.summary() } }
              : {};
          if (kept !== result || seam.ledger) setResult({ ...kept, ...extensions });
        },
      };
    },
  };

  const yoga = createYoga<object, Context>({
    schema: servedSchema,
    context: ({ request }) => {
      const header = (name: string) => request.headers.get(name) ?? undefined;
      return contextOf(options, header, request.signal, long.get(request)?.visit ?? visits.begin(header));
    },
    parserAndValidationCache: false,
    plugins: [ways],
    graphiql: false,
    landingPage: false,
    logging: false,
    // Yoga's own answers first, without a word, whatever URL ends so; no URL ends with a line break.
    healthCheckEndpoint: '\n',
    multipart: false,
    batching: false,
    // Bodies are read, and measured, by a function of ours.
    maxRequestBodySize: false,
    maskedErrors: { maskError: error => masked(error, visits.unexpected) },
    cors: request => cors.forYoga(request.headers.get('origin')),
  });

  return {
    fetch: async request => yoga.fetch(request),
    take(request, response, read) {
      if (turnedAwayRaw(request, response, options)) return read?.visit.end(response.statusCode, undefined);
      if (read) {
        const { body, visit } = read;
        long.set(request, { visit });
        // An empty one would be taken for one that is still to come.
        Object.assign(request, { body: body.length > 0 ? body : Buffer.from(' ') });
      }
      yoga(request, response);
    },
  };
}
