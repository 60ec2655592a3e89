/** The open sockets of the server, and which of them wait for an answer. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What is asked on a socket. These live as long as their sockets: a set of requests, which come and go, would leave
 * tables behind that make the collector take the short-lived for old, and costs a third of the CPU of a small answer.
 */
interface Asked {
  /** Requests without an answer, the last of which may still be arriving. */
  open: number;
  last: ServerResponse | undefined;
}

export class Connections {
  readonly #sockets = new Map<Socket, Asked>();
  #leaving = false;

  get open(): number {
    return this.#sockets.size;
  }

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#sockets.set(socket, { open: 0, last: undefined });
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** A request whose headers have come. */
  enter(response: ServerResponse): void {
    if (this.#leaving) response.shouldKeepAlive = false;
    const asked = this.#sockets.get(response.req.socket);
    if (!asked) return;
    asked.open += 1;
    asked.last = response;
    response.on('close', () => {
      asked.open -= 1;
      // An answer in parts that was under way when all others began to say goodbye has not said it.
      if (this.#leaving && asked.open === 0) response.req.socket.end();
      if (asked.last === response) asked.last = undefined;
    });
  }

  /** From now on every answer says that its connection ends with it. */
  sayGoodbye(): void {
    this.#leaving = true;
    for (const { last } of this.#sockets.values()) if (last) last.shouldKeepAlive = false;
  }

  /** Closes what is not waiting for an answer: idle, silent since it opened, or stuck in the middle of a request. */
  closeUnasked(): void {
    for (const [socket, { open, last }] of this.#sockets) {
      if (open === 0 || (open === 1 && last && !last.req.complete)) socket.destroy();
    }
  }

  closeAll(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }
}
