import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import protocolErrors from 'kafkajs/src/protocol/error.js';
import encodeFetch from 'kafkajs/src/protocol/requests/fetch/v11/request.js';
import { type DecodedBatches, decodeRecordBatches } from './record-batches.ts';

export interface FetchPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly bytesMax: number;
}

export interface Fetched extends DecodedBatches {
  /** The end of the partition for readers (high watermark). */
  readonly endOffset: number;
}

const CONSUMER = -1;
const WAIT_MILLIS = 500;
/** How long a broker may take beyond the wait. A stopped leader is replaced within this time (9 s by default). */
const ANSWER_MILLIS_MAX = 10_000;
const READ_UNCOMMITTED = 0;

/**
 * Builds a Fetch request (version 11: Kafka 2.3 and newer) for one partition; the broker waits up to half a second for
 * records. Reads are uncommitted: custodes writes no transactions, and kafkajs's filter for aborted ones is wrong
 * (docs/decisions/0005).
 */
export function fetchOne({ topic, partition, offset, bytesMax }: FetchPosition): ProtocolRequest<Fetched> {
  const partitions = [{ partition, fetchOffset: String(offset), maxBytes: bytesMax }];
  return {
    request: encodeFetch({
      replicaId: CONSUMER,
      maxWaitTime: WAIT_MILLIS,
      minBytes: 1,
      maxBytes: bytesMax,
      isolationLevel: READ_UNCOMMITTED,
      topics: [{ topic, partitions }],
    }),
    response: { decode: async (payload) => decodeFetched(payload, offset), parse: async (fetched) => fetched },
    requestTimeout: WAIT_MILLIS + ANSWER_MILLIS_MAX,
  };
}

/**
 * throttle int32, error int16, session int32, [topic string, [partition int32, error int16, highWatermark int64,
 * lastStableOffset int64, logStart int64, [producer int64, first int64], preferredReplica int32, records bytes]].
 */
function decodeFetched(payload: Buffer, from: number): Fetched {
  failOn(payload.readInt16BE(4));
  const topicsAt = 10;
  if (payload.readInt32BE(topicsAt) !== 1) throw new Error('the broker left the topic out of its answer');
  const partitionsAt = topicsAt + 4 + 2 + payload.readInt16BE(topicsAt + 4);
  if (payload.readInt32BE(partitionsAt) !== 1) throw new Error('the broker left the partition out of its answer');
  const at = partitionsAt + 4;
  failOn(payload.readInt16BE(at + 4));
  const endOffset = Number(payload.readBigInt64BE(at + 6));
  const aborted = Math.max(0, payload.readInt32BE(at + 30));
  const recordsAt = at + 34 + 16 * aborted + 4;
  const length = Math.max(0, payload.readInt32BE(recordsAt));
  const records = payload.subarray(recordsAt + 4, recordsAt + 4 + length);
  return { ...decodeRecordBatches(records, from), endOffset };
}

function failOn(code: number): void {
  if (code !== 0) throw protocolErrors.createErrorFromCode(code);
}
