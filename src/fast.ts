/**
 * The short way for ordinary operations: one JSON POST with a document, variables and a name. It does what the long
 * way does, by the same functions, without building a request, a response and a chain of hooks on the way. Whatever
 * is unusual about a request goes the long way; tests hold the answers of both against each other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, execute, type GraphQLError } from 'graphql';
import type { Documents } from './documents.ts';
import { masked } from './mask.ts';
import {
  contextOf,
  demandProblem,
  finished,
  type OperationOptions,
  OVERLOADED_SECONDS,
  overloaded,
} from './operation.ts';
import { REQUEST_ID } from './request-id.ts';
import { schema } from './schema.ts';
import type { TellableError, Visit } from './visits.ts';

export interface FastOptions extends OperationOptions {
  documents: Documents;
  maxBodyBytes: number;
  /** Whether answers to browsers of other origins carry headers that only the long way writes. */
  cors: boolean;
}

/** Takes the long way, with the body that has been read meanwhile, if any, and the visit that began with it. */
export type LongWay = (
  request: IncomingMessage,
  response: ServerResponse,
  read?: { body: Buffer; visit: Visit },
) => void;

const JSON_TYPE = /^application\/json *(; *charset=utf-8 *)?$/i;
const RESULT = 'application/graphql-response+json';

/** The media type of the answer, for the few ways in which clients ask for the usual ones; undefined for others. */
function answerType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  if (/multipart|event-stream|html/.test(accept)) return undefined;
  return accept.startsWith(RESULT) ? RESULT : undefined;
}

interface Ask {
  query: string;
  variables: Record<string, unknown> | undefined;
  operationName: string | undefined;
}

const KEYS = new Set(['query', 'variables', 'operationName', 'extensions']);

/** The parameters of an ordinary request; undefined if anything about them is unusual. */
function asked(body: Buffer): Ask | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { query, variables, operationName, extensions } = value as Record<string, unknown>;
  if (typeof query !== 'string' || query === '') return undefined;
  if (
    variables !== undefined &&
    variables !== null &&
    (typeof variables !== 'object' || Array.isArray(variables))
  )
    return undefined;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    return undefined;
  if (extensions !== undefined && extensions !== null) return undefined;
  if (!Object.keys(value).every(key => KEYS.has(key))) return undefined;
  return {
    query,
    variables: (variables ?? undefined) as Record<string, unknown> | undefined,
    operationName: operationName ?? undefined,
  };
}

/** Serves ordinary operations, and passes everything else to the long way. */
export function fastWay(
  options: FastOptions,
  longWay: LongWay,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { documents, maxBodyBytes, cors, visits } = options;

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    type: string,
    header: (name: string) => string | undefined,
    visit: Visit,
  ): Promise<void> {
    const read = { body, visit };
    const ask = asked(body);
    if (!ask) return longWay(request, response, read);
    const prepared = documents.prepare(ask.query);
    const { document } = prepared;
    const problems = prepared.parseError ? [prepared.parseError] : prepared.errors;
    if (problems.length > 0) {
      if (problems[0]?.extensions.code === 'QUERY_TOO_COMPLEX') return longWay(request, response, read);
      const code = prepared.parseError ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
      const errors = problems.map(({ message, locations }) => ({ message, locations, extensions: { code } }));
      // Only the newer media type tells a request that was wrong from an answer with errors.
      return send(response, visit, type === RESULT ? 400 : 200, type, { errors });
    }
    const operation = documents.operation(prepared, ask.operationName);
    if (!document || !operation || operation.node.operation === 'subscription') {
      return longWay(request, response, read);
    }
    const variables = ask.variables ?? {};
    visit.runs(operation.node, ask.query);
    if (demandProblem(options, document, operation.node, variables)) return longWay(request, response, read);

    const gone = new AbortController();
    const leave = () => {
      if (!response.writableFinished) gone.abort();
    };
    response.on('close', leave);
    const context = contextOf(options, header, gone, visit);
    const compiled = documents.compiled(prepared, ask.operationName);
    const result = (await (compiled
      ? compiled.query(undefined, context, variables)
      : execute({
          schema,
          document,
          contextValue: context,
          variableValues: variables,
          operationName: ask.operationName,
        }))) as ExecutionResult;
    if (result.data === undefined) return longWay(request, response, read);
    send(response, visit, 200, type, finished(options, result, context));
  }

  return (request, response) => {
    const { method, url, headers } = request;
    const type = answerType(headers.accept);
    const ordinary =
      method === 'POST' &&
      url === '/graphql' &&
      type !== undefined &&
      JSON_TYPE.test(headers['content-type'] ?? '') &&
      headers['content-encoding'] === undefined &&
      !(cors && headers.origin !== undefined);
    if (!ordinary) return longWay(request, response);
    const header = (name: string) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else if (!response.headersSent) tooLarge(response, visits.begin(header), maxBodyBytes);
    });
    request.on('end', () => {
      if (size > maxBodyBytes) return;
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
      const visit = visits.begin(header);
      if (visit.enter()) {
        response.setHeader('retry-after', OVERLOADED_SECONDS);
        return send(response, visit, 503, type, { errors: [bare(overloaded())] });
      }
      answer(request, response, body, type, header, visit).catch(error =>
        send(response, visit, 500, type, { errors: [masked(error, visits.unexpected)] }),
      );
    });
  };
}

interface Answered {
  errors?: readonly TellableError[] | undefined;
}

/** Answers, if there is still somebody to be answered, and ends the visit. */
function send(response: ServerResponse, visit: Visit, status: number, type: string, result: Answered): void {
  if (response.destroyed) {
    visit.end(status, result.errors, true);
    return;
  }
  const text = JSON.stringify(result);
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    [REQUEST_ID]: visit.requestId,
  });
  response.end(text);
  visit.end(status, result.errors);
}

/** As it is written: what is meant for HTTP alone stays out. */
function bare({ message, extensions: { http: _, ...extensions } }: GraphQLError) {
  return { message, extensions };
}

/** Answers before the rest of the body has come, and takes no more of it than is on its way. */
function tooLarge(response: ServerResponse, visit: Visit, maxBodyBytes: number): void {
  const errors = [
    {
      message: `The body is larger than ${maxBodyBytes} bytes.`,
      extensions: { code: 'BODY_TOO_LARGE' },
    },
  ];
  response.writeHead(413, {
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
    [REQUEST_ID]: visit.requestId,
  });
  response.end(JSON.stringify({ errors }));
  visit.end(413, errors);
}
