import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** Kafka's number for a Produce request. */
const PRODUCE = 0;

export interface DeafProxy {
  readonly socketFactory: () => Socket;
  /** From now on (or no longer): the broker gets produce requests, and the client never hears of it. */
  dropAnswersToProduce(drop: boolean): void;
  /** Answers that the broker gave and no client got. */
  dropped(): number;
  close(): Promise<void>;
}

/**
 * Stands before one broker. A client is brought here by `socketFactory`: whatever address the broker advertises, every
 * connection goes through the proxy.
 */
export async function openDeafProxy(broker: string): Promise<DeafProxy> {
  const [host = '', port = ''] = broker.split(':');
  const open = new Set<Socket>();
  let isDropping = false;
  let dropped = 0;
  const server: Server = createServer((client) => {
    const upstream = createConnection({ host, port: Number(port) });
    open.add(client).add(upstream);
    let sawProduce = false;
    client.on('data', (request) => {
      if (isDropping && request.length >= 6 && request.readInt16BE(4) === PRODUCE) sawProduce = true;
      upstream.write(request);
    });
    upstream.on('data', (answer) => {
      if (!sawProduce) {
        client.write(answer);
        return;
      }
      dropped += 1;
      client.destroy();
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('close', () => other.destroy());
      socket.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address() as { port: number };
  return {
    socketFactory: () => createConnection({ host: '127.0.0.1', port: bound.port }),
    dropAnswersToProduce(drop) {
      isDropping = drop;
    },
    dropped: () => dropped,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
