import protocolErrors from 'kafkajs/src/protocol/error.js';
import type { AppendRecord } from '../../../domain/decision-log/log.ts';
import { prepareRecordBatch } from './encode-record-batch.ts';
import type { BytesRequest } from './request-sender.ts';

export interface ProduceBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly AppendRecord[];
}

export interface Produced {
  readonly firstOffset: number;
  /** Milliseconds for which a broker with quotas asks to be sent nothing; kafkajs waits. */
  readonly clientSideThrottleTime: number;
}

const PRODUCE = 0;
/** Kafka 2.1 and newer. */
const VERSION = 7;
/** Every replica in sync has it. */
const ACKS_ALL = -1;
/** How long a broker waits for the other replicas before it answers that the outcome is unknown. */
const APPEND_TIMEOUT_MILLIS = 10_000;
/** How long a broker may take beyond that. */
const ANSWER_MILLIS_MAX = 5_000;
const NULL_STRING = -1;

/** Builds a Produce request of one record batch for one partition. */
export function produceOne({ topic, partition, records }: ProduceBatch): BytesRequest<Produced> {
  const batch = prepareRecordBatch(records, Date.now());
  const topicBytes = Buffer.byteLength(topic);
  const batchAt = 2 + 2 + 4 + 4 + 2 + topicBytes + 4 + 4 + 4;
  return {
    apiKey: PRODUCE,
    apiVersion: VERSION,
    apiName: 'Produce',
    timeoutMillis: APPEND_TIMEOUT_MILLIS + ANSWER_MILLIS_MAX,
    size: batchAt + batch.size,
    /** transactional string, acks int16, timeout int32, [topic string, [partition int32, records bytes]]. */
    write(into, from) {
      let at = into.writeInt16BE(NULL_STRING, from);
      at = into.writeInt16BE(ACKS_ALL, at);
      at = into.writeInt32BE(APPEND_TIMEOUT_MILLIS, at);
      at = into.writeInt32BE(1, at);
      at = into.writeInt16BE(topicBytes, at);
      at += into.write(topic, at);
      at = into.writeInt32BE(1, at);
      at = into.writeInt32BE(partition, at);
      at = into.writeInt32BE(batch.size, at);
      batch.write(into, at);
    },
    decode: decodeProduced,
  };
}

/**
 * [topic string, [partition int32, error int16, baseOffset int64, appendTime int64, logStart int64]], throttle int32.
 */
function decodeProduced(payload: Buffer): Produced {
  if (payload.readInt32BE(0) !== 1) throw new Error('the broker left the topic out of its answer');
  const partitionsAt = 4 + 2 + payload.readInt16BE(4);
  if (payload.readInt32BE(partitionsAt) !== 1) throw new Error('the broker left the partition out of its answer');
  const at = partitionsAt + 4;
  const code = payload.readInt16BE(at + 4);
  if (code !== 0) throw protocolErrors.createErrorFromCode(code);
  return { firstOffset: Number(payload.readBigInt64BE(at + 6)), clientSideThrottleTime: payload.readInt32BE(at + 30) };
}
