import { createServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import type { KafkaConfig } from '../../../../services/adapters/kafka/kafka-config.ts';
import { PartitionReader } from '../../../../services/adapters/kafka/partition-reader.ts';

const logger = pino({ level: 'silent' });

/** Takes connections and never answers, like a broker that was stopped with SIGSTOP. */
class DeafBroker {
  readonly open = new Set<Socket>();
  connections = 0;
  readonly #server: Server = createServer((socket) => {
    this.connections += 1;
    this.open.add(socket);
    socket.on('error', () => undefined).on('close', () => this.open.delete(socket));
    socket.resume();
  });

  async start(): Promise<KafkaConfig> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    return { brokers: [`127.0.0.1:${port}`], tls: null, sasl: null, topicPrefix: '' };
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  stop(): void {
    this.#server.close();
  }
}

describe('a reader that is closed', () => {
  let broker: DeafBroker;

  beforeEach(() => {
    broker = new DeafBroker();
  });
  afterEach(() => broker.stop());

  it('leaves no connection behind, not even one that was being made', async () => {
    const reader = new PartitionReader(await broker.start(), logger, 'access-events', 0);
    const asked = reader.endOffset();
    asked.catch(() => undefined);
    await broker.until(() => broker.open.size === 1);
    reader.close();
    await expect(asked).rejects.toThrow('the client was closed');
    await broker.until(() => broker.open.size === 0);
    const { connections } = broker;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(broker.connections).toBe(connections);
  });
});
