import kafkajs, { type KafkaConfig as ClientConfig, Kafka, type Producer } from 'kafkajs';
import { clusters, configOf, describeOn, openTestLog, plainClient, type TestLog } from '../support/kafka/clusters.ts';
import { type DeafProxy, openDeafProxy } from '../support/kafka/deaf-proxy.ts';
import { recordsFrom } from './log.ts';

const TOPIC = 'access-events';

/**
 * Two faults of kafkajs 2.2.4 on a real broker (docs/decisions/0005): why we use neither transactions nor the
 * idempotent producer. Each test asserts that the fault **is** there: one that fails tells of a client that was mended.
 */
describeOn('one', 'kafkajs', () => {
  let opened: TestLog;
  let topic: string;
  beforeEach(async () => {
    opened = await openTestLog('one');
    topic = opened.config.topicPrefix + TOPIC;
  });
  afterEach(() => opened.log.close());

  describe('after an answer to a produce request was lost (E2)', () => {
    let proxy: DeafProxy;
    beforeEach(async () => {
      proxy = await openDeafProxy(clusters.one ?? '');
    });
    afterEach(() => proxy.close());

    it('acknowledges the next message of an idempotent producer without storing it', async () => {
      const producer = throughProxy(proxy).producer({
        idempotent: true,
        maxInFlightRequests: 1,
        retry: { retries: 1 },
      });
      await producer.connect();
      await send(producer, topic, 'm0');
      await loseAnswer(proxy, () => send(producer, topic, 'm1'));
      const [answer] = await send(producer, topic, 'm2');
      await producer.disconnect();
      expect(answer?.errorCode).toBe(0);
      expect(answer?.baseOffset).toBe('1');
      expect(await valuesOf(opened)).toEqual(['m0', 'm1']);
    });

    it('loses nothing of ours: the failed append is there, and the next has its own offset', async () => {
      const plain = throughProxy(proxy).producer({ idempotent: false, maxInFlightRequests: 1, retry: { retries: 0 } });
      await plain.connect();
      await send(plain, topic, 'm0');
      await loseAnswer(proxy, () => send(plain, topic, 'm1'));
      await plain.disconnect();
      expect(await opened.log.append(TOPIC, 0, [{ key: null, value: Buffer.from('m2') }])).toBe(2);
      expect(await valuesOf(opened)).toEqual(['m0', 'm1', 'm2']);
    });
  });

  it('gives aborted records to a consumer that asked for committed ones (E4)', async () => {
    const [a, b] = await Promise.all([openTransactional(opened, 'a'), openTransactional(opened, 'b')]);
    const first = await a.transaction();
    const second = await b.transaction();
    await first.send(messageOf(topic, 'A1'));
    await second.send(messageOf(topic, 'B1'));
    await first.send(messageOf(topic, 'A2'));
    await second.send(messageOf(topic, 'B2'));
    await second.abort();
    // The broker writes the end of a transaction after it has acknowledged it, and the fault needs that order.
    while ((await opened.log.endOffset(TOPIC, 0)) < 5);
    await first.send(messageOf(topic, 'A3'));
    await first.abort();
    await Promise.all([a.disconnect(), b.disconnect()]);
    // Five records and the two ends of transactions.
    while ((await opened.log.endOffset(TOPIC, 0)) < 7);
    await opened.log.append(TOPIC, 0, [{ key: null, value: Buffer.from('good') }]);
    expect(await consumedCommitted(opened, topic)).toEqual(['A1', 'good']);
  });
});

/** Every connection goes through the proxy, whatever address the broker advertises. */
function throughProxy(proxy: DeafProxy): Kafka {
  const { brokers } = configOf('one');
  const socketFactory: ClientConfig['socketFactory'] = ({ onConnect }) => {
    const socket = proxy.socketFactory();
    socket.on('connect', onConnect);
    return socket;
  };
  return new Kafka({ brokers: [...brokers], socketFactory, logLevel: kafkajs.logLevel.NOTHING });
}

async function loseAnswer(proxy: DeafProxy, sending: () => Promise<unknown>): Promise<void> {
  const before = proxy.dropped();
  proxy.dropAnswersToProduce(true);
  await expect(sending()).rejects.toThrow();
  expect(proxy.dropped()).toBeGreaterThan(before);
  proxy.dropAnswersToProduce(false);
}

function send(producer: Producer, topic: string, value: string) {
  return producer.send(messageOf(topic, value));
}

function messageOf(topic: string, value: string) {
  return { topic, messages: [{ value, partition: 0 }] };
}

async function openTransactional({ config }: TestLog, name: string): Promise<Producer> {
  const producer = plainClient(config).producer({
    transactionalId: config.topicPrefix + name,
    maxInFlightRequests: 1,
    idempotent: true,
  });
  await producer.connect();
  return producer;
}

/** What a consumer group with `read_committed` is given, up to `good`. */
async function consumedCommitted({ config }: TestLog, topic: string): Promise<string[]> {
  const consumer = plainClient(config).consumer({ groupId: config.topicPrefix, readUncommitted: false });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ message }) => {
          values.push(String(message.value));
          if (values.at(-1) === 'good') resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}

async function valuesOf({ log }: TestLog): Promise<string[]> {
  return (await recordsFrom(log, 0)).map(({ value }) => String(value));
}
