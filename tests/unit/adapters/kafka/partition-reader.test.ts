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

describe('a reader without brokers', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['gives up after a minute, also where the clock is set back', 20_000, -3_600_000, true],
    ['goes on within the minute, also where the clock is set forward', 1, 3_600_000, false],
  ])('%s', async (_, passesMillis, clockMillis, isGivenUp) => {
    const broker = new DeafBroker();
    const config = await broker.start();
    broker.stop();
    let [passed, clock] = [0, Date.UTC(2026, 10, 24)];
    jest.spyOn(performance, 'now').mockImplementation(() => {
      passed += passesMillis;
      return passed;
    });
    jest.spyOn(Date, 'now').mockImplementation(() => {
      clock += clockMillis;
      return clock;
    });
    let attempts = 0;
    const counting = pino({ level: 'debug' }, { write: (line) => line.includes('reading again') && endAfter(6) });
    const reader = new PartitionReader(config, counting, 'access-events', 0);
    const endAfter = (attemptsMax: number) => {
      attempts += 1;
      if (attempts === attemptsMax) reader.close();
    };
    await expect(reader.endOffset()).rejects.toThrow();
    expect(attempts < 6).toBe(isGivenUp);
    reader.close();
  });
});
