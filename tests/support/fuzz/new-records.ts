import { unframe } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { type TopicName, topicPartitions } from '../../../services/topology.ts';

/** Returns the framed records that were appended since the last call. */
export type NewRecords = () => Promise<readonly NonNullable<ReturnType<typeof unframe>>[]>;

export function newRecords(log: Log, topic: TopicName): NewRecords {
  const next = Array<number>(topicPartitions[topic]).fill(0);
  return async () => {
    const found = [];
    for (const [partition, from] of next.entries()) {
      for await (const { records, nextOffset } of log.read(topic, partition, from)) {
        next[partition] = nextOffset;
        for (const { value } of records) {
          const framed = unframe(value);
          if (framed === null) throw new Error(`a record of ${topic} has no frame`);
          found.push(framed);
        }
      }
    }
    return found;
  };
}
