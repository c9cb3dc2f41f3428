import { createRequire } from 'node:module';
import fc from 'fast-check';
import { prepareRecordBatch } from '../../../../services/adapters/kafka/appending/encode-record-batch.ts';
import { decodeRecordBatches } from '../../../../services/adapters/kafka/record-batches.ts';
import type { AppendRecord } from '../../../../services/domain/decision-log/log.ts';

const NOW = 1_700_000_000_123;
const require = createRequire(import.meta.url);

/** Lengths at which a varint grows are as likely as others. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(0, 63, 64, 8_191, 8_192).map((length) => new Uint8Array(length).fill(length)),
);
const aBuffer = bytes.map((array) => Buffer.from(array));
const someRecords = fc.array(
  fc.record(
    {
      key: fc.option(aBuffer),
      value: aBuffer,
      headers: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
    },
    { requiredKeys: ['key', 'value'] },
  ),
  { minLength: 1, maxLength: 70, size: 'small' },
);

describe('a record batch that is sent', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const read = decodeRecordBatches(written(records), 0);
        const expected = records.map(({ key, value, headers = {} }, offset) => ({
          offset,
          appendedAt: NOW,
          key,
          value,
          headers,
        }));
        expect(read).toEqual({ records: expected, nextOffset: records.length });
      }),
      { numRuns: 50 },
    );
  });

  it('is byte for byte what kafkajs makes of the same records', async () => {
    const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0');
    const Record = require('kafkajs/src/protocol/recordBatch/record/v0');
    await fc.assert(
      fc.asyncProperty(someRecords, async (records) => {
        const theirs = await RecordBatch({
          records: records.map((record, offsetDelta) => Record({ ...record, offsetDelta })),
          lastOffsetDelta: records.length - 1,
          firstTimestamp: NOW,
          maxTimestamp: NOW,
          partitionLeaderEpoch: -1,
          producerEpoch: -1,
          firstSequence: -1,
        });
        expect(written(records).equals(theirs.buffer)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

/** Between other bytes, which it must leave. */
function written(records: readonly AppendRecord[]): Buffer {
  const batch = prepareRecordBatch(records, NOW);
  const around = Buffer.alloc(batch.size + 20, 0xee);
  batch.write(around, 10);
  expect([...around.subarray(0, 10), ...around.subarray(-10)]).toEqual(Array(20).fill(0xee));
  return around.subarray(10, -10);
}
