/**
 * Answers in parts: what is deferred begins when the first part is on its way, and comes after it. Until then it makes
 * no call, so that the first part waits for nothing but its own.
 */
import { execute } from '@graphql-tools/executor';
import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';
import type { Context } from '../graph/builder.ts';
import { isDeferred } from '../graph/defer.ts';
import { masked } from '../operation/mask.ts';
import { servedSchema as schema } from '../schema.ts';
import type { Visits } from '../visits/visits.ts';
import type { LaterPart, Piece } from './answer.ts';

interface Ask {
  /** A document in which fields know whether they are deferred. */
  document: DocumentNode;
  operationName: string | null | undefined;
  variables: Record<string, unknown>;
  context: Context;
}

export interface InParts {
  first: ExecutionResult;
  /** Lets what is deferred begin; undefined if nothing turned out to be. */
  later: (() => AsyncIterable<LaterPart>) | undefined;
}

/** Runs a query until its first part is there. */
export async function inParts(
  { unexpected }: Visits,
  { document, operationName, variables, context }: Ask,
): Promise<InParts> {
  const { seam } = context;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { watch } = seam;
  seam.watch = (coordinate, nodes, run) => {
    const resolved = watch ? () => watch(coordinate, nodes, run) : run;
    return isDeferred(nodes[0]) ? begun.then(resolved) : resolved();
  };
  const result = await execute({
    schema,
    document,
    contextValue: context,
    variableValues: variables,
    operationName: operationName ?? undefined,
  });
  if (!('initialResult' in result)) return { first: result as ExecutionResult, later: undefined };
  const { initialResult, subsequentResults } = result;
  const { hasNext: _hasNext, ...first } = initialResult;

  /** A piece as it goes out. What is null in one that was cut short would not be what it seems. */
  const finished = ({ path = [], label, ...piece }: Piece): Piece => {
    const { refusal } = seam.allowance;
    const cut =
      refusal &&
      (piece.errors?.find(error => error instanceof GraphQLError && error.originalError === refusal) ??
        new GraphQLError(refusal.message, { path, originalError: refusal }));
    const errors = cut ? [cut] : (piece.errors ?? []);
    return {
      data: cut ? null : piece.data,
      path,
      ...(label === undefined ? {} : { label }),
      ...(errors.length > 0 ? { errors: errors.map(error => masked(error, unexpected)) } : {}),
    };
  };

  async function* later(): AsyncGenerator<LaterPart> {
    begin();
    for await (const { incremental, hasNext = false } of subsequentResults) {
      const pieces = (incremental ?? []) as unknown as Piece[];
      const part = { ...(pieces.length > 0 ? { incremental: pieces.map(finished) } : {}), hasNext };
      if (hasNext || !seam.ledger) {
        yield part;
        continue;
      }
      // On its own: clients do not look for extensions beside pieces.
      if (part.incremental) yield { ...part, hasNext: true };
      yield { hasNext, extensions: { seam: seam.ledger.summary() } };
    }
  }
  return { first: first as ExecutionResult, later };
}

/**
 * An answer in parts, as bytes. It takes the parts as they come, however slowly they are read, so that nobody who
 * reads slowly keeps a place.
 *
 * @param ended is called once, when the last part has been written or nobody is left to read it
 * @param left is called when nobody reads any longer
 */
export function multipart(
  first: string,
  later: () => AsyncIterable<string>,
  ended: (gone: boolean) => void,
  left: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const part = (text: string) => `content-type: application/json; charset=utf-8\r\n\r\n${text}\r\n---`;
  let gone = false;
  return new ReadableStream({
    async start(controller) {
      const write = (text: string) => {
        if (!gone) controller.enqueue(encoder.encode(text));
      };
      write(`\r\n---\r\n${part(first)}`);
      try {
        for await (const text of later()) write(`\r\n${part(text)}`);
        write('--\r\n');
      } finally {
        ended(gone);
      }
      if (!gone) controller.close();
    },
    cancel() {
      gone = true;
      left();
    },
  });
}
