import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import protocolErrors from 'kafkajs/src/protocol/error.js';

/** A disk on which a broker keeps logs. */
export interface BrokerDisk {
  readonly path: string;
  readonly totalBytes: number;
  readonly usableBytes: number;
}

const API_KEY = 35;
const API_VERSION = 4;
const ANSWER_MILLIS_MAX = 5_000;
const NO_TAGS = 0;
/** An empty compact array is encoded as its length plus one. */
const NO_TOPICS = 1;

/**
 * Builds a DescribeLogDirs request, version 4 (Kafka 3.3 and newer), for no topic: it returns only the disks, without
 * those that are offline. kafkajs knows neither this request nor the tagged fields at the end of newer headers, so the
 * first byte of each body is the empty tag list.
 */
export function describeDisks(): ProtocolRequest<readonly BrokerDisk[]> {
  return {
    request: {
      apiKey: API_KEY,
      apiVersion: API_VERSION,
      apiName: 'DescribeLogDirs',
      encode: async () => new Encoder().writeBuffer(Buffer.from([NO_TAGS, NO_TOPICS, NO_TAGS])),
    },
    response: { decode: async (payload) => decodeDisks(payload), parse: async (disks) => disks },
    requestTimeout: ANSWER_MILLIS_MAX,
  };
}

/**
 * tags, throttle int32, error int16, [error int16, path, [name, [partition int32, size int64, lag int64, future int8,
 * tags], tags], total int64, usable int64, tags], tags; strings and arrays begin with their length plus one as varint.
 */
export function decodeDisks(payload: Buffer): readonly BrokerDisk[] {
  const reader = new CompactReader(payload);
  reader.skipTags();
  reader.skip(4);
  failOn(reader.int16());
  const disks: BrokerDisk[] = [];
  for (let left = reader.length(); left > 0; left--) {
    const code = reader.int16();
    const path = reader.string();
    for (let topics = reader.length(); topics > 0; topics--) skipTopic(reader);
    const disk = { path, totalBytes: reader.int64(), usableBytes: reader.int64() };
    reader.skipTags();
    if (code === 0) disks.push(disk);
  }
  return disks;
}

function skipTopic(reader: CompactReader): void {
  reader.string();
  for (let partitions = reader.length(); partitions > 0; partitions--) {
    reader.skip(4 + 8 + 8 + 1);
    reader.skipTags();
  }
  reader.skipTags();
}

function failOn(code: number): void {
  if (code !== 0) throw protocolErrors.createErrorFromCode(code);
}

/** Reads the encoding of Kafka's "flexible" versions. Throws `RangeError` where the bytes end too early. */
class CompactReader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  skip(length: number): void {
    this.#at += length;
  }

  int16(): number {
    this.#at += 2;
    return this.bytes.readInt16BE(this.#at - 2);
  }

  int64(): number {
    this.#at += 8;
    return Number(this.bytes.readBigInt64BE(this.#at - 8));
  }

  /** The length of an array or a text; null counts as empty. */
  length(): number {
    return Math.max(0, this.#varint() - 1);
  }

  string(): string {
    const length = this.length();
    this.#at += length;
    return this.bytes.toString('utf8', this.#at - length, this.#at);
  }

  skipTags(): void {
    for (let left = this.#varint(); left > 0; left--) {
      this.#varint();
      this.skip(this.#varint());
    }
  }

  /** Reads an unsigned number: those of `AvroReader` and of record batches are zigzag. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes.readUInt8(this.#at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number is longer than 32 bits');
  }
}
