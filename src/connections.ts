/** The open sockets of the server, and which of them wait for an answer. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Set<ServerResponse>();
  #leaving = false;

  get open(): number {
    return this.#sockets.size;
  }

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** A request whose headers have come. */
  enter(response: ServerResponse): void {
    if (this.#leaving) response.shouldKeepAlive = false;
    const answers = this.#answers;
    answers.add(response);
    response.once('close', () => answers.delete(response));
  }

  /** From now on every answer says that its connection ends with it. */
  sayGoodbye(): void {
    this.#leaving = true;
    for (const response of this.#answers) response.shouldKeepAlive = false;
  }

  /** Closes what is not waiting for an answer: idle, silent since it opened, or stuck in the middle of a request. */
  closeUnasked(): void {
    const asking = new Set<Socket>();
    for (const { req } of this.#answers) if (req.complete) asking.add(req.socket);
    for (const socket of this.#sockets) if (!asking.has(socket)) socket.destroy();
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
