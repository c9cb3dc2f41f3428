import { randomUUID } from 'node:crypto';
import { type EachBatchPayload, Kafka, logLevel, type Message } from 'kafkajs';

/**
 * Run as a process of its own: `bare-client.js MODE BROKERS TOPIC TARGET COUNT` reads COUNT messages of TOPIC with kafkajs
 * and nothing else, and prints messages/s from the end of its first batch to the end of its last, and messages per CPU
 * second of the whole process. kafkajs is used here as anyone would, because that is what custodes is set against; the
 * services keep it in `adapters/kafka`.
 *
 * - `count` only counts
 * - `copy` also produces every value to TARGET, as a message of its own
 * - `blocks` also produces them to TARGET, 1,000 values a message
 */
export type BareMode = 'count' | 'copy' | 'blocks';

const VALUES_PER_BLOCK = 1_000;
const ACKS_ALL = -1;

const [mode = '', brokers = '', topic = '', target = '', countText = ''] = process.argv.slice(2);
const count = Number(countText);
const kafka = new Kafka({ clientId: 'bare', brokers: brokers.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer({
  allowAutoTopicCreation: false,
  createPartitioner:
    () =>
    ({ message }) =>
      Number(message.partition),
});
if (mode !== 'count') await producer.connect();
const consumer = kafka.consumer({ groupId: `bare-${randomUUID()}` });
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });

let seen = 0;
let first: { readonly at: number; readonly seen: number } | null = null;
await consumer.run({
  eachBatch: async ({ batch }) => {
    const messages = messagesOf(batch);
    if (messages.length > 0) await producer.send({ topic: target, acks: ACKS_ALL, messages });
    seen += batch.messages.length;
    first ??= { at: performance.now(), seen };
    if (seen < count) return;
    const perSecond = ((seen - first.seen) / (performance.now() - first.at)) * 1000;
    const { user, system } = process.cpuUsage();
    const perCpuSecond = (seen / (user + system)) * 1_000_000;
    process.stdout.write(`${JSON.stringify({ seen, perSecond, perCpuSecond })}\n`, () => process.exit(0));
  },
});

function messagesOf({ messages, partition }: EachBatchPayload['batch']): Message[] {
  const values = messages.map(({ value }) => value ?? Buffer.alloc(0));
  if (mode === 'count') return [];
  if (mode === 'copy') return values.map((value) => ({ value, partition }));
  const blocks: Message[] = [];
  for (let at = 0; at < values.length; at += VALUES_PER_BLOCK) {
    blocks.push({ value: Buffer.concat(values.slice(at, at + VALUES_PER_BLOCK)), partition });
  }
  return blocks;
}
