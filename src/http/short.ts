/**
 * The short way for ordinary operations: one JSON POST with a document, variables and a name. It does what the long
 * way does, by the same functions, without building a request, a response and a chain of hooks on the way. Whatever
 * is unusual about a request goes the long way; tests hold the answers of both against each other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { problemsOf } from '../operation/documents.ts';
import { masked } from '../operation/mask.ts';
import { contextOf, finished, overloaded } from '../operation/operation.ts';
import { demandRefusal } from '../operation/refusal.ts';
import { REQUEST_ID } from '../visits/request-id.ts';
import type { Visit } from '../visits/visits.ts';
import { answerOf } from './answer.ts';
import { type Ask, askedByBody, bodyTooLarge } from './asked.ts';
import { IDEMPOTENCY_KEY } from './door.ts';
import type { LongWay, WayOptions } from './long.ts';
import { isJson, JSON_RESULT, ordinaryType, takesParts } from './media.ts';

/** Serves ordinary operations, and passes everything else to the long way. */
export function shortWay(
  options: WayOptions,
  long: LongWay,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { documents, persisted, maxBodyBytes, cors, visits } = options;
  const { vary } = cors;

  /** Answers, if there is still somebody to be answered, and ends the visit. */
  function send(
    request: IncomingMessage,
    response: ServerResponse,
    visit: Visit,
    type: string,
    result: ExecutionResult,
  ) {
    if (response.destroyed) return visit.end(200, result.errors, true);
    const { status, headers, text } = answerOf(result, type);
    const { origin } = request.headers;
    const bytes = Buffer.byteLength(text);
    response.writeHead(status, {
      'cache-control': 'no-store',
      'content-type': `${type}; charset=utf-8`,
      'content-length': bytes,
      vary,
      [REQUEST_ID]: visit.requestId,
      ...(origin === undefined ? undefined : cors.headers(origin)),
      ...headers,
    });
    // Nothing but ASCII: the same bytes, for less work.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
    visit.end(status, result.errors);
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    type: string,
    header: (name: string) => string | undefined,
    visit: Visit,
  ): Promise<void> {
    const refuse = (errors: NonNullable<ExecutionResult['errors']>) =>
      send(request, response, visit, type, { errors });
    let ask: Ask;
    let text: string;
    try {
      ask = askedByBody(body);
      const named = persisted.text(ask);
      text = typeof named === 'string' ? named : await named;
    } catch (error) {
      return refuse([masked(error, visits.unexpected)]);
    }
    const prepared = documents.prepare(text);
    const { document } = prepared;
    const problems = problemsOf(prepared);
    if (problems) return refuse(problems);
    persisted.keep(ask);
    if (response.destroyed) return visit.end(200, undefined, true);
    const operation = documents.operation(prepared, ask.operationName);
    if (
      !document ||
      !operation ||
      operation.node.operation === 'subscription' ||
      (prepared.deferring && takesParts(request.headers.accept))
    ) {
      return long.take(request, response, { body, visit });
    }
    const variables = ask.variables ?? {};
    visit.runs(operation.node, text);
    const asked = { document, operation: operation.node, variables };
    const refused = demandRefusal(options, asked);
    if (refused) return send(request, response, visit, type, refused);

    const context = contextOf(options, header, undefined, visit);
    response.on('close', () => {
      if (!response.writableFinished) context.seam.leave();
    });
    const result = await documents.executable(prepared, operation).run(context, variables);
    if (result.data === undefined) return long.take(request, response, { body, visit });
    send(request, response, visit, type, finished(options, result, context, asked));
  }

  return (request, response) => {
    const { method, url, headers } = request;
    const type = ordinaryType(headers.accept);
    const ordinary =
      method === 'POST' &&
      url === '/graphql' &&
      type !== undefined &&
      (headers['content-type'] === JSON_RESULT || isJson(headers['content-type'])) &&
      headers['content-encoding'] === undefined &&
      headers[IDEMPOTENCY_KEY] === undefined;
    if (!ordinary) return long.take(request, response);
    const header = (name: string) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else if (!response.headersSent) {
        // Answered before the rest of the body has come, of which no more is taken than is on its way.
        response.setHeader('connection', 'close');
        const errors = [bodyTooLarge(maxBodyBytes)];
        send(request, response, visits.begin(header), type, { errors });
      }
    });
    request.on('end', () => {
      if (size > maxBodyBytes) return;
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
      const visit = visits.begin(header);
      if (visit.enter()) return send(request, response, visit, type, { errors: [overloaded()] });
      answer(request, response, body, type, header, visit).catch(error => {
        if (response.headersSent) {
          response.destroy();
          visit.end(500, undefined);
        } else send(request, response, visit, type, { errors: [masked(error, visits.unexpected)] });
      });
    });
  };
}
