/**
 * The short way for ordinary operations: one JSON POST with a document, variables and a name. It does what the long
 * way does, by the same functions, without building a request, a response and a chain of hooks on the way. Whatever
 * is unusual about a request goes the long way; tests hold the answers of both against each other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, execute } from 'graphql';
import { answerOf } from './answer.ts';
import { type Ask, askedByBody, bodyTooLarge } from './asked.ts';
import { type Documents, problemsOf } from './documents.ts';
import { masked } from './mask.ts';
import { isJson, JSON_RESULT, ordinaryType } from './media.ts';
import { contextOf, demandProblem, finished, type OperationOptions } from './operation.ts';
import type { Persisted } from './persisted.ts';
import { servedSchema as schema } from './schema.ts';

export interface FastOptions extends OperationOptions {
  documents: Documents;
  persisted: Persisted;
  maxBodyBytes: number;
  /** Whether answers to browsers of other origins carry headers that only the long way writes. */
  cors: boolean;
  /** What else than the query an answer depends on. */
  vary: string;
}

/** Takes the long way, with the body that has been read meanwhile, if any. */
export type LongWay = (request: IncomingMessage, response: ServerResponse, body?: Buffer) => void;

/** Serves ordinary operations, and passes everything else to the long way. */
export function fastWay(
  options: FastOptions,
  longWay: LongWay,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { documents, persisted, maxBodyBytes, cors, vary } = options;

  function send(response: ServerResponse, type: string, result: ExecutionResult): void {
    const { status, headers, text } = answerOf(result, type);
    response.writeHead(status, {
      'cache-control': 'no-store',
      'content-type': `${type}; charset=utf-8`,
      'content-length': Buffer.byteLength(text),
      vary,
      ...headers,
    });
    response.end(text);
  }

  /** Answers before the rest of the body has come, and takes no more of it than is on its way. */
  function tooLarge(response: ServerResponse, type: string): void {
    response.setHeader('connection', 'close');
    send(response, type, { errors: [bodyTooLarge(maxBodyBytes)] });
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    type: string,
  ): Promise<void> {
    let ask: Ask;
    try {
      ask = askedByBody(body);
    } catch (error) {
      return send(response, type, { errors: [masked(error)] });
    }
    const text = persisted.text(ask);
    const prepared = documents.prepare(typeof text === 'string' ? text : await text);
    const { document } = prepared;
    const problems = problemsOf(prepared);
    if (problems) return send(response, type, { errors: problems });
    const operation = documents.operation(prepared, ask.operationName);
    if (!document || !operation || operation.node.operation === 'subscription') {
      return longWay(request, response, body);
    }
    const variables = ask.variables ?? {};
    const problem = demandProblem(options, document, operation.node, variables);
    if (problem) return send(response, type, { errors: [problem] });

    const header = (name: string) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const context = contextOf(options, header, undefined);
    response.once('close', () => {
      if (!response.writableFinished) context.seam.leave();
    });
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
    if (result.data === undefined) return longWay(request, response, body);
    if (!response.destroyed) send(response, type, finished(result, context, operation.node.operation));
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
      !(cors && headers.origin !== undefined);
    if (!ordinary) return longWay(request, response);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else if (!response.headersSent) tooLarge(response, type);
    });
    request.on('end', () => {
      if (size > maxBodyBytes) return;
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
      answer(request, response, body, type).catch(error => {
        if (response.headersSent) response.destroy();
        else send(response, type, { errors: [masked(error)] });
      });
    });
  };
}
