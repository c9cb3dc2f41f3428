import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

/**
 * Run as a process of its own: `bare-client.js BROKERS TOPIC TARGET COUNT` reads COUNT messages of TOPIC with kafkajs, produces
 * every value to TARGET as a message of its own, and prints messages/s from the end of its first batch to the end of its last, and
 * messages per CPU second of the whole process. kafkajs is used here as anyone would, because that is what custodes is set
 * against; the services keep it in `adapters/kafka`.
 */

const ACKS_ALL = -1;

const [brokers = '', topic = '', target = '', countText = ''] = process.argv.slice(2);
const count = Number(countText);
const kafka = new Kafka({ clientId: 'bare', brokers: brokers.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer({
  allowAutoTopicCreation: false,
  createPartitioner:
    () =>
    ({ message }) =>
      Number(message.partition),
});
await producer.connect();
const consumer = kafka.consumer({ groupId: `bare-${randomUUID()}` });
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });

let seen = 0;
let first: { readonly at: number; readonly seen: number } | null = null;
await consumer.run({
  eachBatch: async ({ batch }) => {
    const messages = batch.messages.map(({ value }) => ({ value, partition: batch.partition }));
    if (messages.length > 0) await producer.send({ topic: target, acks: ACKS_ALL, messages });
    seen += batch.messages.length;
    first ??= { at: performance.now(), seen };
    if (seen < count) return;
    const perSecond = ((seen - first.seen) / Math.max(1, performance.now() - first.at)) * 1000;
    const { user, system } = process.cpuUsage();
    const perCpuSecond = (seen / (user + system)) * 1_000_000;
    process.stdout.write(`${JSON.stringify({ seen, perSecond, perCpuSecond })}\n`, () => process.exit(0));
  },
});
