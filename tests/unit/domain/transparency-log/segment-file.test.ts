import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import avro from 'avsc';
import { schemaText } from '../../../../services/adapters/avro/schemas.ts';
import {
  AvroShapeError,
  avroShape,
  compactSchema,
  readLong,
} from '../../../../services/domain/transparency-log/avro-shape.ts';
import { leafHash, treeHead } from '../../../../services/domain/transparency-log/merkle.ts';
import {
  encodeSegmentFile,
  FILE_BLOCK_ENTRIES_MAX,
  readSegmentFile,
  SegmentFileError,
} from '../../../../services/domain/transparency-log/segment-file.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aDecision, anEvent } from '../../../support/decision-builders.ts';

const schema = compactSchema(schemaText(schemaIds.accessDecision));
const entries = Array.from({ length: 2 * FILE_BLOCK_ENTRIES_MAX + 7 }, (_, i) => anEntry(i));
const root = treeHead(entries.map(leafHash));

describe('a segment file', () => {
  it('gives back the exact bytes of every entry', async () => {
    const { entries: read } = await readSegmentFile(await encodeSegmentFile(entries, schema, root), root);
    expect(read).toHaveLength(entries.length);
    expect(Buffer.concat(read).equals(Buffer.concat(entries))).toBe(true);
    expect(treeHead(read.map(leafHash))).toBe(root);
  });

  it('is read by an ordinary Avro reader as the same records', async () => {
    const body = await encodeSegmentFile(entries.slice(0, 300), schema, root);
    const type = avro.Type.forSchema(JSON.parse(schema), { wrapUnions: 'auto' });
    const decoder = new avro.streams.BlockDecoder({ parseHook: () => type });
    const records: unknown[] = [];
    for await (const record of Readable.from([body]).pipe(decoder)) records.push(record);
    expect(records.map((record) => type.toBuffer(record))).toEqual(entries.slice(0, 300));
  });

  it('can hold no entry at all', async () => {
    const empty = treeHead([]);
    expect((await readSegmentFile(await encodeSegmentFile([], schema, empty), empty)).entries).toEqual([]);
  });

  it('is the same bytes whenever it is written', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => encodeSegmentFile(entries, schema, root)));
    expect(first).toEqual(second);
  });

  it('is not written around an entry that no reader could take out again', async () => {
    const [entry = Buffer.of()] = entries;
    for (const broken of [Buffer.concat([entry, Buffer.of(0)]), entry.subarray(0, -1), Buffer.of()]) {
      await expect(encodeSegmentFile([entry, broken], schema, root)).rejects.toThrow(AvroShapeError);
    }
  });

  it('is refused with another root, with bytes behind it, cut short, or changed in its frame', async () => {
    const body = await encodeSegmentFile(entries, schema, root);
    const changed = (at: number) => Buffer.from(body.map((byte, i) => (i === at ? byte ^ 1 : byte)));
    const attempts: [Buffer, string][] = [
      [body, leafHash(Buffer.from('another'))],
      [Buffer.concat([body, Buffer.of(0)]), root],
      [body.subarray(0, -1), root],
      [changed(0), root],
      [changed(20), root],
      [changed(body.length - 1), root],
    ];
    for (const [attempt, head] of attempts)
      await expect(readSegmentFile(attempt, head)).rejects.toThrow(SegmentFileError);
  });

  it('says from which entry on a damaged one cannot be read', async () => {
    const body = await encodeSegmentFile(entries, schema, root);
    const inSecondBlock = Math.floor(body.length * 0.75);
    body.fill(0xff, inSecondBlock, inSecondBlock + 64);
    const error: unknown = await readSegmentFile(body, root).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SegmentFileError);
    expect((error as SegmentFileError).entry).toBeGreaterThan(FILE_BLOCK_ENTRIES_MAX / 2);
  });
});

describe('finding where an Avro value ends', () => {
  it('agrees with avsc for every kind of type', () => {
    const everything = {
      type: 'record',
      name: 'Everything',
      fields: [
        { name: 'offset', type: 'long' },
        { name: 'flag', type: 'boolean' },
        { name: 'ratio', type: 'double' },
        { name: 'share', type: 'float' },
        { name: 'digest', type: { type: 'fixed', name: 'Digest', size: 4 } },
        { name: 'again', type: 'Digest' },
        { name: 'colour', type: { type: 'enum', name: 'Colour', symbols: ['red', 'green'] } },
        { name: 'texts', type: { type: 'array', items: 'string' } },
        { name: 'counts', type: { type: 'map', values: 'int' } },
        { name: 'maybe', type: ['null', 'string'] },
      ],
    };
    const type = avro.Type.forSchema(everything as avro.Schema);
    const { skip, firstField } = avroShape(JSON.stringify(everything));
    expect(firstField).toBe('offset');
    for (let i = 0; i < 500; i++) {
      const value = type.toBuffer(type.random());
      expect(skip(value, 0)).toBe(value.length);
    }
  });

  it.each([
    ['text that is not JSON', 'nonsense'],
    ['a schema that is not a record', '"long"'],
    ['a record that starts with a string', '{"type":"record","name":"A","fields":[{"name":"a","type":"string"}]}'],
    [
      'a type that is nowhere defined',
      '{"type":"record","name":"A","fields":[{"name":"a","type":"long"},{"name":"b","type":"B"}]}',
    ],
  ])('refuses %s', (_, text) => {
    expect(() => avroShape(text)).toThrow(AvroShapeError);
  });

  it('reads longs as avsc writes them, and none that is cut short or too large', () => {
    const long = avro.Type.forSchema('long');
    for (const value of [0, -1, 1, 63, -64, 64, 2 ** 31, -(2 ** 40), 2 ** 52 - 1]) {
      expect(readLong(long.toBuffer(value), 0)).toEqual({ value, end: long.toBuffer(value).length });
    }
    for (const bytes of [[], [0x80], Array(9).fill(0xff)]) {
      expect(() => readLong(Buffer.from(bytes), 0)).toThrow(AvroShapeError);
    }
  });
});

function anEntry(sourceOffset: number): Buffer {
  const event = encodeAccessEvent(anEvent({ eventId: createHash('sha256').update(`${sourceOffset}`).digest('hex') }));
  return encodeAccessDecision(aDecision({ event, eventSchemaId: schemaIds.accessEvent }, { sourceOffset }));
}
