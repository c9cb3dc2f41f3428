import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type DeflatedEntries,
  deflatedEntries,
  EntryDeflater,
} from '../../../../services/domain/segments/entry-deflater.ts';
import { leafHash, treeHead } from '../../../../services/domain/transparency-log/merkle.ts';
import { readSegmentFile } from '../../../../services/domain/transparency-log/segment-file.ts';
import { encodeLogEntry } from '../../../../services/records/log-entry/encode-log-entry.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { anEntry } from '../../../support/archive-builder.ts';

const schema = schemaIds.logEntry;
const entries = Array.from({ length: 2_345 }, (_, offset) => anEntry(offset));
const root = treeHead(entries.map(leafHash));

describe('deflating the entries of a segment as they come', () => {
  it.each([1, 7, 250, 1_000, entries.length])('gives the same file and head in pieces of %d', async (size) => {
    const whole = deflatedEntries(entries, schema);
    const pieces = inPieces(size);
    expect(pieces.head).toBe(root);
    expect([pieces.count, pieces.head]).toEqual([whole.count, whole.head]);
    expect(pieces.file(root)).toEqual(whole.file(root));
    expect((await readSegmentFile(pieces.file(root), root)).entries).toEqual(entries);
  });

  it('gives the file again where a write of it failed', () => {
    const whole = deflatedEntries(entries, schema);
    expect(whole.file(root)).toEqual(whole.file(root));
  });

  it('is of no entry without one', () => {
    expect(new EntryDeflater().finish()).toMatchObject({ count: 0, head: treeHead([]) });
  });

  it('keeps little more than the deflated bytes of an open segment', () => {
    const before = bufferBytes();
    const deflater = new EntryDeflater();
    let bytes = 0;
    for (let piece = 0; piece < 100; piece += 1) {
      const more = Array.from({ length: 250 }, (_, at) => aLongEntry(250 * piece + at));
      bytes += more.reduce((sum, { length }) => sum + length, 0);
      deflater.add(more, schema);
    }
    const kept = bufferBytes() - before;
    const file = deflater.finish().file(root);
    expect(file.length).toBeLessThan(bytes / 10);
    expect(kept).toBeLessThan(1.5 * file.length + 2 ** 20);
  });

  it('copies what it is given, whose memory may get other bytes after that', () => {
    const memory = Buffer.concat(entries);
    const deflater = new EntryDeflater();
    let at = 0;
    for (const { length } of entries) {
      deflater.add([memory.subarray(at, at + length)], schema);
      memory.fill(0xff, at, at + length);
      at += length;
    }
    expect(deflater.finish().file(root)).toEqual(deflatedEntries(entries, schema).file(root));
  });

  it.each([1, 40_000, 300_000])('takes an entry of %d bytes between others', async (length) => {
    const large = encodeLogEntry({ offset: 3, appendedAt: 1_780_000_000_000, value: Buffer.alloc(length, 'large') });
    const some = [...entries.slice(0, 3), large, ...entries.slice(4)];
    const head = treeHead(some.map(leafHash));
    const file = deflatedEntries(some, schema).file(head);
    expect((await readSegmentFile(file, head)).entries).toEqual(some);
  });
});

/** A thousand bytes that deflate well. */
function aLongEntry(offset: number): Buffer {
  return encodeLogEntry({ offset, appendedAt: 1_780_000_000_000, value: Buffer.alloc(1_000, `value ${offset}`) });
}

/** The bytes of buffers that are in use. */
function bufferBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  // The second one waits for what the first one freed.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

function inPieces(size: number): DeflatedEntries {
  const deflater = new EntryDeflater();
  for (let at = 0; at < entries.length; at += size) {
    deflater.add(entries.slice(at, at + size), schema);
  }
  return deflater.finish();
}
