import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import avro from 'avsc';
import { schemaText } from '../../../../services/adapters/avro/schemas.ts';
import { leafHash, treeHead } from '../../../../services/domain/transparency-log/merkle.ts';
import {
  FILE_BLOCK_ENTRIES_MAX,
  readSegmentBlock,
  readSegmentEntries,
  readSegmentFile,
  SegmentFileError,
} from '../../../../services/domain/transparency-log/segment-file.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { archivedSchemas } from '../../../../services/records/archived-schemas.ts';
import { encodeLogEntry } from '../../../../services/records/log-entry/encode-log-entry.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aDecisionEntry } from '../../../support/archive-builder.ts';
import { aDecision, anEvent } from '../../../support/decision-builders.ts';
import { encodeSegmentFile } from '../../../support/decision-log/whole-segments.ts';

const schema = schemaIds.accessDecision;
const entries = Array.from({ length: 2 * FILE_BLOCK_ENTRIES_MAX + 7 }, (_, i) => anEntry(i));
const root = treeHead(entries.map(leafHash));

describe('a segment file', () => {
  it('gives back the exact bytes of every entry', async () => {
    const { entries: read } = await readSegmentFile(await encodeSegmentFile(entries, schema, root), root);
    expect(read).toHaveLength(entries.length);
    expect(Buffer.concat(read).equals(Buffer.concat(entries))).toBe(true);
    expect(treeHead(read.map(leafHash))).toBe(root);
  });

  it('gives back single entries, and refuses an index that it does not have', async () => {
    const body = await encodeSegmentFile(entries, schema, root);
    const indexes = [2 * FILE_BLOCK_ENTRIES_MAX + 6, 0, 5, FILE_BLOCK_ENTRIES_MAX, FILE_BLOCK_ENTRIES_MAX - 1, 5];
    const read = await readSegmentEntries(body, root, indexes);
    expect(read.schemaId).toBe(schema);
    expect([...read.entries.keys()].sort((a, b) => a - b)).toEqual([...new Set(indexes)].sort((a, b) => a - b));
    for (const index of indexes) expect(read.entries.get(index)?.equals(entries[index] as Buffer)).toBe(true);
    for (const index of [entries.length, -1, 0.5]) {
      await expect(readSegmentEntries(body, root, [0, index])).rejects.toThrow(`no entry ${index}`);
    }
    await expect(readSegmentEntries(body, treeHead([]), [0])).rejects.toThrow(SegmentFileError);
  });

  it('gives back single entries of one block, without the rest of the file', async () => {
    const body = await encodeSegmentFile(entries, schema, root);
    const { blocks } = await readSegmentFile(body, root);
    expect(blocks.length).toBeGreaterThan(2);
    for (const [at, { position, length, firstEntry }] of blocks.entries()) {
      const next = blocks[at + 1]?.firstEntry ?? entries.length;
      const known = { firstEntry, schemaId: schema };
      const bytes = body.subarray(position, position + length);
      const read = await readSegmentBlock(bytes, root, known, [next - 1, firstEntry]);
      expect([read.get(firstEntry), read.get(next - 1)]).toEqual([entries[firstEntry], entries[next - 1]]);
      for (const index of [firstEntry - 1, next]) {
        await expect(readSegmentBlock(bytes, root, known, [index])).rejects.toThrow(SegmentFileError);
      }
      for (const other of [bytes.subarray(2), bytes.subarray(0, -1), Buffer.concat([bytes, bytes]), Buffer.alloc(0)]) {
        await expect(readSegmentBlock(other, root, known, [firstEntry])).rejects.toThrow(SegmentFileError);
      }
      await expect(readSegmentBlock(bytes, treeHead([]), known, [firstEntry])).rejects.toThrow(SegmentFileError);
    }
  });

  it('is read by an ordinary Avro reader as the same records', async () => {
    const body = await encodeSegmentFile(entries.slice(0, 300), schema, root);
    const type = avro.Type.forSchema(JSON.parse(schemaText(schema)), { wrapUnions: 'auto' });
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

  it('is refused where a block has more than its entries', async () => {
    const two = entries.slice(0, 2);
    const head = treeHead(two.map(leafHash));
    const body = await encodeSegmentFile(two, schema, head);
    const { blocks } = await readSegmentFile(body, head);
    // The number of its entries, as Avro writes 1.
    body[blocks[0]?.position ?? 0] = 2;
    await expect(readSegmentFile(body, head)).rejects.toThrow('bytes follow the entries of a block');
  });

  it('is read as it is while another one is read', async () => {
    const others = entries.map((entry) => Buffer.from(entry)).reverse();
    const head = treeHead(others.map(leafHash));
    const bodies = [
      await encodeSegmentFile(entries, schema, root),
      await encodeSegmentFile(others, schema, head),
    ] as const;
    const read = await Promise.all([readSegmentFile(bodies[0], root), readSegmentFile(bodies[1], head)]);
    expect(read.map((file) => file.entries)).toEqual([entries, others]);
  });

  it('reports from which entry on a damaged one cannot be read', async () => {
    const body = await encodeSegmentFile(entries, schema, root);
    const inSecondBlock = Math.floor(body.length * 0.75);
    body.fill(0xff, inSecondBlock, inSecondBlock + 64);
    const error: unknown = await readSegmentFile(body, root).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SegmentFileError);
    expect((error as SegmentFileError).entry).toBeGreaterThan(FILE_BLOCK_ENTRIES_MAX / 2);
  });
});

describe('a segment file in a schema', () => {
  it('is of the schema that its header names, and both kinds of entry are found where they end', async () => {
    const logEntries = [0, 1, 70_000].map((bytes, offset) =>
      encodeLogEntry({ offset, appendedAt: 1_780_000_000_000, value: Buffer.alloc(bytes, 7) }),
    );
    const head = treeHead(logEntries.map(leafHash));
    const read = await readSegmentFile(await encodeSegmentFile(logEntries, schemaIds.logEntry, head), head);
    expect(read.schemaId).toBe(schemaIds.logEntry);
    expect(read.entries).toEqual(logEntries);
  });

  it('counts the re-evaluations', async () => {
    const both = [aDecisionEntry(4, null), aDecisionEntry(2, 9), aDecisionEntry(5, null)];
    const head = treeHead(both.map(leafHash));
    const { reevaluations } = await readSegmentFile(await encodeSegmentFile(both, schema, head), head);
    expect([...reevaluations]).toEqual([1]);
  });

  it('that this release does not know is refused by that name, and nothing of it is guessed', async () => {
    const body = await encodeSegmentFile(entries.slice(0, 3), schema, root);
    const other = Buffer.from(body.toString('latin1').replace('"reason"', '"reasom"'), 'latin1');
    await expect(readSegmentFile(other, root)).rejects.toThrow(
      'the schema in the header is none that this release knows',
    );
  });

  it('reports it for every schema under which a release archived', () => {
    for (const { schemaId, text } of archivedSchemas) {
      const withoutDoc = JSON.parse(schemaText(schemaId), (key, value) => (key === 'doc' ? undefined : value));
      expect(JSON.parse(text)).toEqual(withoutDoc);
    }
  });
});

function anEntry(sourceOffset: number): Buffer {
  const event = encodeAccessEvent(anEvent({ eventId: createHash('sha256').update(`${sourceOffset}`).digest('hex') }));
  return encodeAccessDecision(aDecision({ event, eventSchemaId: schemaIds.accessEvent }, { sourceOffset }));
}
