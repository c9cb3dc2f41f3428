import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spool } from '../../../services/emitter/spool/spool.ts';
import { encodeEntry, HEADER_BYTES, piecesOf } from '../../../services/emitter/spool/spool-entry.ts';
import { SpoolReader } from '../../../services/emitter/spool/spool-reader.ts';
import { aFolder } from '../../support/emitter/fake-transport.ts';

const BYTES_MAX = 1_000_000;
const ENTRY_BYTES = HEADER_BYTES + 200;

/** A closed spool with `count` entries of equal length. */
async function spoolWith(count: number): Promise<{ folder: string; file: string }> {
  const folder = aFolder();
  const spool = await Spool.open({ folder, bytesMax: BYTES_MAX });
  for (let index = 0; index < count; index++) await spool.append((sequence) => jsonOf(sequence));
  await spool.close();
  return { folder, file: join(folder, 'spool-0000000000000000.log') };
}

function jsonOf(sequence: number): string {
  return JSON.stringify({ sequence }).padEnd(200);
}

function unbuildable(): never {
  throw new Error('the entry cannot be built');
}

async function readAll(folder: string) {
  const spool = await Spool.open({ folder, bytesMax: BYTES_MAX });
  const troubles: (Error & { readonly file?: string | null })[] = [];
  const reader = new SpoolReader(spool, (error) => troubles.push(error));
  const sequences: number[] = [];
  for (let entries = await reader.next(); entries.length > 0; entries = await reader.next()) {
    sequences.push(...entries.map(({ sequence }) => sequence));
    await reader.delivered(entries);
  }
  const { nextSequence } = spool;
  await spool.close();
  return { sequences, troubles, nextSequence };
}

describe('a spool', () => {
  it('gives back what was flushed, in order', async () => {
    const { folder } = await spoolWith(5);
    expect(await readAll(folder)).toEqual({ sequences: [0, 1, 2, 3, 4], troubles: [], nextSequence: 5 });
  });

  it('cuts an entry that a crash cut short, wherever, and gives its number again', async () => {
    for (let kept = 1; kept < ENTRY_BYTES; kept += 7) {
      const { folder, file } = await spoolWith(3);
      truncateSync(file, 2 * ENTRY_BYTES + kept);
      expect(await readAll(folder)).toEqual({ sequences: [0, 1], troubles: [], nextSequence: 2 });
    }
  });

  it('puts the file of every changed entry aside, reports it, and returns the others', async () => {
    for (let at = ENTRY_BYTES; at < 2 * ENTRY_BYTES; at += 5) {
      const { folder, file } = await spoolWith(3);
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0x41, at);
      writeFileSync(file, bytes);
      const { sequences, troubles, nextSequence } = await readAll(folder);
      expect({ at, sequences, nextSequence }).toEqual({ at, sequences: [0, 2], nextSequence: 3 });
      const aside = troubles.find((trouble) => trouble.file)?.file ?? '';
      expect(readFileSync(aside)).toEqual(bytes);
      expect(existsSync(file)).toBe(false);
      expect(troubles.at(-1)?.message).toBe('events 1 to 1 are missing from the spool, expected all of them');
    }
  });

  it('names changed bytes at once, and keeps their file until the rest of it is delivered', async () => {
    const { folder, file } = await spoolWith(3);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(60) ^ 0x41, 60);
    writeFileSync(file, bytes);
    const spool = await Spool.open({ folder, bytesMax: BYTES_MAX });
    const troubles: unknown[] = [];
    await new SpoolReader(spool, (error) => troubles.push(error)).next();
    await spool.close();
    const kept = join(folder, 'corrupt-0000000000000000.log');
    const message = `${ENTRY_BYTES} bytes at 0 of \`${file}\` are not a valid entry; once the rest of it is delivered, the file becomes \`${kept}\``;
    expect(troubles[0]).toMatchObject({ name: 'SpoolCorruptError', file: kept, message });
    expect(readFileSync(file)).toEqual(bytes);
    expect((await readAll(folder)).sequences).toEqual([1, 2]);
    expect(readFileSync(kept)).toEqual(bytes);
    expect((await readAll(folder)).troubles).toEqual([]);
  });

  it('goes on behind a delivered file that cannot be removed', async () => {
    const { folder, file } = await spoolWith(2);
    const spool = await Spool.open({ folder, bytesMax: BYTES_MAX });
    await spool.append(jsonOf);
    const troubles: string[] = [];
    const reader = new SpoolReader(spool, ({ message }) => troubles.push(message));
    await reader.delivered(await reader.next());
    rmSync(file);
    mkdirSync(file);
    for (const _ of [1, 2]) expect((await reader.next()).map(({ sequence }) => sequence)).toEqual([2]);
    expect(troubles).toEqual([expect.stringContaining(`\`${file}\` is delivered, and stays in the spool: `)]);
    await spool.close();
  });

  it('has nothing more to read once another process has it', async () => {
    const { folder } = await spoolWith(2);
    const spool = await Spool.open({ folder, bytesMax: BYTES_MAX });
    const reader = new SpoolReader(spool, () => undefined);
    await reader.delivered(await reader.next());
    for (const name of readdirSync(folder)) if (name.endsWith('.lock')) rmSync(join(folder, name));
    expect(await reader.next()).toEqual([]);
    await spool.close();
  });

  it('does not give the number of an unreadable last entry again', async () => {
    const { folder, file } = await spoolWith(3);
    const bytes = readFileSync(file);
    bytes.fill(0xff, 2 * ENTRY_BYTES);
    writeFileSync(file, bytes);
    const { sequences, troubles, nextSequence } = await readAll(folder);
    expect(sequences).toEqual([0, 1]);
    expect(nextSequence).toBeGreaterThanOrEqual(3);
    expect(troubles.length).toBeGreaterThan(0);
  });

  it('names the events of a file that is gone', async () => {
    const { folder, file } = await spoolWith(3);
    const spool = await Spool.open({ folder, bytesMax: BYTES_MAX });
    await spool.append((sequence) => jsonOf(sequence));
    await spool.close();
    rmSync(file);
    writeFileSync(file, '');
    const { sequences, troubles } = await readAll(folder);
    expect(sequences).toEqual([3]);
    expect(troubles.map(({ message }) => message)).toEqual([
      'events 0 to 2 are missing from the spool, expected all of them',
    ]);
  });

  it('never gives a number twice, also when the delivered files are gone', async () => {
    const { folder, file } = await spoolWith(3);
    await readAll(folder);
    rmSync(file, { force: true });
    for (const name of readdirSync(folder)) if (name.endsWith('.log')) rmSync(join(folder, name));
    expect((await readAll(folder)).nextSequence).toBe(3);
  });

  it('goes on behind an entry that cannot be built, whose number the next one has', async () => {
    const spool = await Spool.open({ folder: aFolder(), bytesMax: BYTES_MAX });
    const first = spool.append(jsonOf);
    const together = [jsonOf, unbuildable, jsonOf].map((build) => spool.append(build));
    const settled = await Promise.allSettled([first, ...together]);
    expect(settled.map((one) => (one.status === 'fulfilled' ? one.value.sequence : one.status))).toEqual([
      0,
      1,
      'rejected',
      2,
    ]);
    expect((await spool.append(jsonOf)).sequence).toBe(3);
    await spool.close();
  });

  it('numbers entries that are written together in the order they were given', async () => {
    const folder = aFolder();
    const spool = await Spool.open({ folder, bytesMax: BYTES_MAX });
    const entries = await Promise.all(Array.from({ length: 50 }, () => spool.append((sequence) => jsonOf(sequence))));
    await spool.close();
    expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect((await readAll(folder)).sequences).toHaveLength(50);
  });
});

describe('a small spool', () => {
  it('has room again once one flush that filled it is delivered', async () => {
    const spool = await Spool.open({ folder: aFolder(), bytesMax: 20 * ENTRY_BYTES });
    const settled = await Promise.allSettled(Array.from({ length: 40 }, () => spool.append(jsonOf)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const reader = new SpoolReader(spool, () => undefined);
    const sequences: number[] = [];
    for (let entries = await reader.next(); entries.length > 0; entries = await reader.next()) {
      sequences.push(...entries.map(({ sequence }) => sequence));
      await reader.delivered(entries);
    }
    expect(sequences).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect((await spool.append(jsonOf)).sequence).toBe(20);
    await spool.close();
  });

  it.each([1, 1.2, 1.9, 2, 3])('with room for %d entries has room again once they are delivered', async (count) => {
    const spool = await Spool.open({ folder: aFolder(), bytesMax: Math.floor(count * ENTRY_BYTES) });
    const reader = new SpoolReader(spool, () => undefined);
    for (const sequence of [0, 1, 2, 3]) {
      expect((await spool.append(jsonOf)).sequence).toBe(sequence);
      await reader.delivered(await reader.next());
      expect(await reader.next()).toEqual([]);
      expect(spool.bytes).toBeLessThanOrEqual(ENTRY_BYTES);
    }
    await spool.close();
  });

  it.each([Number.NaN, -1, 0, 7, 173])('is not opened with room for %d bytes', async (bytesMax) => {
    const folder = join(aFolder(), 'spool');
    await expect(Spool.open({ folder, bytesMax })).rejects.toThrow(
      new RangeError(`\`bytesMax\` of the spool is \`${bytesMax}\`, expected at least 174, the bytes of a short event`),
    );
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the pieces of a segment', () => {
  it('hold every byte exactly once, whatever the bytes are', () => {
    const entries = Buffer.concat([0, 1, 2].map((sequence) => encodeEntry({ sequence, json: jsonOf(sequence) })));
    for (let from = 0; from < 300; from += 11) {
      const damaged = Buffer.concat([Buffer.from('CSP1CSP'), entries.subarray(from)]);
      let at = 0;
      for (const piece of piecesOf(damaged)) {
        expect(piece.from).toBe(at);
        at = piece.to;
      }
      expect(at).toBe(damaged.length);
    }
  });
});
