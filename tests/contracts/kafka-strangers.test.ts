import { CompressionTypes } from 'kafkajs';
import { DECOMPRESSED_BYTES_MAX } from '../../services/adapters/kafka/decompress.ts';
import { frame, unframe } from '../../services/avro/framing.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { anAccessEvent } from '../support/access-event-builders.ts';
import { describeOn, openTestLog, plainClient, type TestLog, withAdmin } from '../support/kafka/clusters.ts';
import { kcat, kcatTombstone } from '../support/kafka/kcat.ts';
import { recordsFrom } from './log.ts';

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Emitters write to `access-events` with whatever client they have. */
describeOn('one', 'what strangers write', () => {
  let opened: TestLog;
  let topic: string;
  beforeEach(async () => {
    opened = await openTestLog('one');
    topic = `${opened.config.topicPrefix}access-events`;
  });
  afterEach(() => opened.log.close());

  it.each(codecs)('is read as it was written by kcat with codec %s', async (codec) => {
    const values = [0, 1, 2].map((index) => Buffer.from(`${codec} ${index} ${'x'.repeat(2_000)}`));
    kcat({ ...opened.config, topic, codec, key: 'actor' }, values);
    const read = await recordsFrom(opened.log, 0);
    expect(read.map(({ value }) => String(value))).toEqual(values.map(String));
    expect(read.map(({ key }) => String(key))).toEqual(['actor', 'actor', 'actor']);
  });

  it.each(codecs)('is read with codec %s also where the topic keeps the codec of its producers', async (codec) => {
    await keepCodecs(opened, topic);
    const values = [0, 1, 2].map((index) => Buffer.from(`${index}${'abcdefg'.repeat(index * 9_000)}`));
    kcat({ ...opened.config, topic, codec }, values);
    await opened.log.append('access-events', 0, [{ key: null, value: Buffer.from('behind') }]);
    const read = await recordsFrom(opened.log, 0);
    expect(read.map(({ value }) => String(value))).toEqual([...values.map(String), 'behind']);
  });

  it('is an access event where it is framed with the fixed schema id', async () => {
    const event = anAccessEvent();
    const body = encodeAccessEvent(event);
    kcat(
      { ...opened.config, topic, key: event.actor.id, headers: { ce_id: 'e1', 'content-type': 'application/avro' } },
      [frame(schemaIds.accessEvent, body)],
    );
    const [record] = await recordsFrom(opened.log, 0);
    expect(record?.headers).toEqual({ ce_id: 'e1', 'content-type': 'application/avro' });
    const framed = unframe(record?.value ?? Buffer.alloc(0));
    expect(framed?.schemaId).toBe(schemaIds.accessEvent);
    expect(decodeAccessEvent(schemaIds.accessEvent, framed?.body ?? Buffer.alloc(0))).toEqual(event);
  });

  it('never stops the reader: text, nothing at all, and a record without a value', async () => {
    kcat({ ...opened.config, topic }, [Buffer.from('{"not":"avro"}')]);
    kcatTombstone({ ...opened.config, topic }, 'gone');
    kcat({ ...opened.config, topic }, [Buffer.from([0, 0, 0])]);
    const read = await recordsFrom(opened.log, 0);
    expect(read.map(({ value }) => value.toString('hex'))).toEqual([
      Buffer.from('{"not":"avro"}').toString('hex'),
      '',
      '000000',
    ]);
    expect(String(read[1]?.key)).toBe('gone');
    expect(read.map(({ value }) => unframe(value)?.schemaId === schemaIds.accessEvent)).toEqual([false, false, false]);
  });

  it('is refused by the broker where it is a gzip bomb, and is one record where a topic lets it in', async () => {
    const bomb = Buffer.alloc(DECOMPRESSED_BYTES_MAX + 1_000);
    await expect(sendGzip(opened, topic, bomb)).rejects.toThrow(/larger than|too large/i);
    await keepCodecs(opened, topic);
    await sendGzip(opened, topic, bomb);
    await opened.log.append('access-events', 0, [{ key: null, value: Buffer.from('behind') }]);
    const read = await recordsFrom(opened.log, 0);
    expect(read.map(({ offset }) => offset)).toEqual([0, 1]);
    expect(unframe(read[0]?.value ?? Buffer.alloc(0))).toBeNull();
    expect(read[0]?.value.length).toBeLessThan(100_000);
    expect(String(read[1]?.value)).toBe('behind');
  });

  it('is read without the ends of transactions, whose offsets are holes', async () => {
    const producer = plainClient(opened.config).producer({ transactionalId: topic, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'in a transaction', partition: 0 }] });
    await transaction.commit();
    await producer.disconnect();
    // The broker writes the end of a transaction after it has acknowledged it.
    while ((await opened.log.endOffset('access-events', 0)) < 2);
    await opened.log.append('access-events', 0, [{ key: null, value: Buffer.from('behind') }]);
    const read = await recordsFrom(opened.log, 0);
    expect(read.map(({ offset, value }) => [offset, String(value)])).toEqual([
      [0, 'in a transaction'],
      [2, 'behind'],
    ]);
  });
});

/** As on a cluster where somebody changed the topic. */
async function keepCodecs({ config }: TestLog, topic: string): Promise<void> {
  await withAdmin(config, (admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: 2,
          name: topic,
          configEntries: [
            { name: 'compression.type', value: 'producer' },
            { name: 'message.timestamp.type', value: 'LogAppendTime' },
          ],
        },
      ],
    }),
  );
}

async function sendGzip({ config }: TestLog, topic: string, value: Buffer): Promise<void> {
  const producer = plainClient(config).producer({ retry: { retries: 0 } });
  await producer.connect();
  try {
    await producer.send({ topic, compression: CompressionTypes.GZIP, messages: [{ value, partition: 0 }] });
  } finally {
    await producer.disconnect();
  }
}
