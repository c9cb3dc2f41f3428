import type { Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import defaultSocketFactory from 'kafkajs/src/network/socketFactory.js';

/**
 * The sockets of one kafkajs client, so that ending it ends them. kafkajs forgets a connection that is being made when
 * it disconnects, and connects again for a request that comes just after: each such socket would stay open, and keep
 * the process alive, until the broker gives up on it ten minutes later.
 */
export class OwnedSockets {
  readonly #open = new Set<Socket>();
  #isEnded = false;

  /** Throws once `end` was called; kafkajs reports that as a connection that failed. */
  readonly factory: ISocketFactory = (options) => {
    if (this.#isEnded) throw new Error('the client was closed');
    const socket = make(options);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket)).on('error', () => undefined);
    return socket;
  };

  /** Requests under way are rejected. */
  end(): void {
    this.#isEnded = true;
    // With an error, because kafkajs hears of a closed socket only by `end` and `error`.
    for (const socket of this.#open) socket.destroy(new Error('the client was closed'));
  }
}

const make: ISocketFactory = defaultSocketFactory();
