import type { Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import defaultSocketFactory from 'kafkajs/src/network/socketFactory.js';

/**
 * Owns the sockets of one kafkajs client, so that ending the client ends them. kafkajs forgets a connection that is
 * being opened when it disconnects, and reconnects for a request that comes just after. Each such socket would stay
 * open, and keep the process alive, until the broker closes it ten minutes later.
 */
export class OwnedSockets {
  readonly #open = new Set<Socket>();
  #isEnded = false;

  /** Throws after `end`; kafkajs reports that as a failed connection. */
  readonly factory: ISocketFactory = (options) => {
    if (this.#isEnded) throw new Error('the client was closed');
    const socket = make(options);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket)).on('error', () => undefined);
    return socket;
  };

  /** Rejects the requests in progress. */
  end(): void {
    this.#isEnded = true;
    // Pass an error, because kafkajs notices a closed socket only by `end` and `error`.
    for (const socket of this.#open) socket.destroy(new Error('the client was closed'));
  }
}

const make: ISocketFactory = defaultSocketFactory();
