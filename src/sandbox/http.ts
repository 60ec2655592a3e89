import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Incoming } from './answer.ts';
import type { Outcome } from './outcome.ts';

/** Serves what a function answers, and cuts connections where it says so. */
export function httpServer(outcomeOf: (request: Incoming) => Promise<Outcome>): Server {
  return createServer(async (message, response) => {
    const text = await textOf(message).catch(() => undefined);
    // A client that left in the middle of its question gets no answer
    if (text === undefined) return;
    send(await outcomeOf(incoming(message, text)), response);
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function incoming(message: IncomingMessage, text: string): Incoming {
  return {
    method: message.method ?? 'GET',
    // A target or host that is no URL is no path of Seam's either
    url: URL.parse(message.url ?? '/', `http://${message.headers.host}`) ?? new URL('http://localhost/'),
    header: name => {
      const value = message.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    text,
  };
}

function send({ cut, status, headers, body }: Outcome, response: ServerResponse): void {
  if (cut === 'hang') return;
  if (cut === 'before-headers') {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  if (cut === undefined) {
    response.end(bytes);
    return;
  }
  const part = cut === 'after-headers' ? 0 : Math.floor(bytes.length / 2);
  response.flushHeaders();
  response.write(bytes.subarray(0, part), () => {
    if (cut !== 'stall') response.destroy();
  });
}
