import { gzipSync } from 'node:zlib';
import { crc32c } from '../../../../services/adapters/kafka/crc32c.ts';
import { DECOMPRESSED_BYTES_MAX } from '../../../../services/adapters/kafka/decompress.ts';
import { DECODED_BYTES_MAX, decodeRecordBatches } from '../../../../services/adapters/kafka/record-batches.ts';
import { recordBatch } from '../../../support/kafka/record-batch.ts';

const GZIP = 1;
const CONTROL = 0x20;
const LOG_APPEND_TIME = 0x08;

describe('crc32c', () => {
  it('agrees with the vectors of RFC 3720, appendix B.4', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, byte) => byte)))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});

describe('record batches', () => {
  it('give offset, time, key, value and headers of every record', () => {
    const batch = recordBatch({
      firstOffset: 70,
      attributes: LOG_APPEND_TIME,
      maxTimestamp: 1_700_000_000_123,
      records: [
        { offsetDelta: 0, key: Buffer.from('k'), value: Buffer.from('v'), headers: [['ce_id', Buffer.from('é')]] },
        { offsetDelta: 3, key: null, value: null, headers: [] },
      ],
    });
    expect(decodeRecordBatches(batch, 0)).toEqual({
      nextOffset: 74,
      records: [
        {
          offset: 70,
          appendedAt: 1_700_000_000_123,
          key: Buffer.from('k'),
          value: Buffer.from('v'),
          headers: { ce_id: 'é' },
        },
        { offset: 73, appendedAt: 1_700_000_000_123, key: null, value: Buffer.alloc(0), headers: {} },
      ],
    });
  });

  it('begin at the offset asked for, and leave out a batch that is cut off', () => {
    const whole = recordBatch({ firstOffset: 0, records: [record(0), record(1), record(2)] });
    const cut = recordBatch({ firstOffset: 3, records: [record(0)] });
    const { records, nextOffset } = decodeRecordBatches(Buffer.concat([whole, cut.subarray(0, -1)]), 1);
    expect(records.map(({ offset }) => offset)).toEqual([1, 2]);
    expect(nextOffset).toBe(3);
  });

  it('move on over batches that compaction emptied and over ends of transactions', () => {
    const emptied = recordBatch({ firstOffset: 5, lastOffsetDelta: 9, records: [] });
    const control = recordBatch({ firstOffset: 15, attributes: CONTROL, records: [record(0)] });
    expect(decodeRecordBatches(Buffer.concat([emptied, control]), 5)).toEqual({ records: [], nextOffset: 16 });
  });

  it('keep header bytes that are not UTF-8 from failing, and the last of two headers with one name', () => {
    const headers: [string, Buffer | null][] = [
      ['a', Buffer.from([0xff, 0xfe])],
      ['b', Buffer.from('1')],
      ['b', null],
    ];
    const batch = recordBatch({ firstOffset: 0, records: [{ ...record(0), headers }] });
    expect(decodeRecordBatches(batch, 0).records[0]?.headers).toEqual({ a: '\ufffd\ufffd', b: '' });
  });

  it('are decoded until they are many bytes, however few were fetched, and the next fetch goes on behind them', () => {
    const value = Buffer.alloc(DECOMPRESSED_BYTES_MAX - 100);
    const body = gzipSync(recordBatch({ firstOffset: 0, records: [{ ...record(0), value }] }).subarray(61));
    const batches = Array.from({ length: 12 }, (_, firstOffset) =>
      recordBatch({ firstOffset, attributes: GZIP, records: [], count: 1, lastOffsetDelta: 0, body }),
    );
    let seen = 0;
    for (let from = 0; from < batches.length; ) {
      const { records, nextOffset } = decodeRecordBatches(Buffer.concat(batches.slice(from)), from);
      const bytes = records.reduce((sum, one) => sum + one.value.length, 0);
      expect(bytes).toBeLessThanOrEqual(DECODED_BYTES_MAX + DECOMPRESSED_BYTES_MAX);
      seen += records.length;
      from = nextOffset ?? Number.POSITIVE_INFINITY;
      expect(seen).toBe(from);
    }
    expect(seen).toBe(batches.length);
  });

  it.each([
    ['a gzip bomb', GZIP, gzipSync(Buffer.alloc(DECOMPRESSED_BYTES_MAX + 1))],
    ['bytes that are not gzip', GZIP, Buffer.from('not gzip')],
    ['bytes that are not snappy', 2, Buffer.alloc(20, 0xff)],
    ['bytes that are not LZ4', 3, Buffer.from('not LZ4, but long enough')],
    ['bytes that are not zstd', 4, Buffer.from('not zstd')],
    ['an unknown codec', 7, Buffer.from('anything')],
    ['records that end too early', 0, Buffer.from([0x7e, 0, 0])],
  ])('give %s as one record that no reader accepts, and go on behind it', (_, attributes, body) => {
    const bad = recordBatch({ firstOffset: 40, lastOffsetDelta: 1, attributes, records: [], count: 2, body });
    const good = recordBatch({ firstOffset: 42, records: [record(0)] });
    const { records, nextOffset } = decodeRecordBatches(Buffer.concat([bad, good]), 40);
    expect(records.map(({ offset }) => offset)).toEqual([40, 42]);
    expect(records[0]?.value.equals(bad.subarray(16))).toBe(true);
    expect(records[0]?.value[0]).toBe(2);
    expect(nextOffset).toBe(43);
  });

  it('refuse a batch whose bytes were damaged on the way', () => {
    const batch = recordBatch({ firstOffset: 9, records: [record(0)] });
    batch[batch.length - 2] = (batch.at(-2) ?? 0) ^ 1;
    expect(() => decodeRecordBatches(batch, 0)).toThrow(/offset 9 has a wrong checksum/);
  });

  it('refuse the formats from before Kafka 0.11', () => {
    const batch = recordBatch({ firstOffset: 0, records: [record(0)] });
    batch[16] = 1;
    expect(() => decodeRecordBatches(batch, 0)).toThrow(/format `1`, expected 2/);
  });
});

function record(offsetDelta: number) {
  return { offsetDelta, key: null, value: Buffer.from(String(offsetDelta)), headers: [] };
}
