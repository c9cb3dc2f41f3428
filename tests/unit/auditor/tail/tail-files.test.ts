import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type PlacedBytes, TailFiles } from '../../../../services/auditor/tail/tail-files.ts';

const FILE_BYTES = 100;

let folder: string;
let files: TailFiles;
const warn = jest.fn();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-tail-'));
  files = new TailFiles(folder, { warn }, FILE_BYTES);
});

afterEach(() => {
  files.close();
  rmSync(folder, { recursive: true });
});

/** The files of the folder that this process has open, with or without a name. */
function openFiles(): number {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // The one that lists the folder is closed by now.
      return '';
    }
  });
  return links.filter((link) => link.startsWith(folder)).length;
}

interface Kept extends PlacedBytes {
  readonly bytes: Buffer;
}

describe('files of the tail', () => {
  it('return what was placed in them, whatever was placed and released before and after', () => {
    // Some do not fit into the memory in which small ones are joined.
    const length = fc.oneof({ weight: 30, arbitrary: fc.nat(150) }, fc.integer({ min: 200_000, max: 300_000 }));
    const step = fc.oneof(fc.array(length, { minLength: 1, maxLength: 9 }), fc.nat(20));
    const property = fc.property(fc.array(step, { size: 'max', maxLength: 30 }), (steps) => {
      const kept: Kept[] = [];
      for (const each of steps) {
        if (typeof each === 'number') {
          const [left] = kept.splice(each, 1);
          if (left !== undefined) files.release(left.file);
        } else {
          const entries = each.map((length) => Buffer.alloc(length, steps.indexOf(each)));
          kept.push({ ...files.place(entries), bytes: Buffer.concat(entries) });
        }
        for (const { file, at, bytes } of kept) expect(file.read(at, bytes.length).equals(bytes)).toBe(true);
      }
      for (const { file } of kept) files.release(file);
    });
    fc.assert(property);
  });

  it('have no names, so that a crash leaves none behind', () => {
    files.place([Buffer.from('a decision')]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are closed with their last use, and the newest one is written over', () => {
    const placed = Array.from({ length: 10 }, () => files.place([Buffer.alloc(FILE_BYTES / 2)]));
    if (process.platform === 'linux') expect(openFiles()).toBe(5);
    for (const { file } of placed) files.release(file);
    if (process.platform === 'linux') expect(openFiles()).toBe(1);
    expect(files.place([Buffer.from('a decision')])).toEqual({ file: placed.at(-1)?.file, at: 0 });
  });

  it('keep what a search retains when its block is released', () => {
    const { file, at } = files.place([Buffer.from('a decision')]);
    files.retain(file);
    files.release(file);
    files.place([Buffer.from('another decision')]);
    expect(file.read(at, 10).toString()).toBe('a decision');
  });

  it('report a place that is not filled', () => {
    const { file } = files.place([Buffer.from('a decision')]);
    expect(() => file.read(5, 10)).toThrow('a file of the tail ends after 5 bytes at 5, expected 10');
  });

  it('keep in memory what the disk does not take, and report that once', () => {
    warn.mockClear();
    const [gone, back] = [join(folder, 'gone'), new TailFiles(join(folder, 'gone'), { warn }, FILE_BYTES)];
    const kept = [back.place([Buffer.from('one')]), back.place([Buffer.from('and '), Buffer.from('another')])];
    mkdirSync(gone);
    const written = back.place([Buffer.from('a third')]);
    expect(kept.map(({ file, at }, number) => file.read(at, number === 0 ? 3 : 11).toString())).toEqual([
      'one',
      'and another',
    ]);
    expect(written.file.read(written.at, 7).toString()).toBe('a third');
    expect(warn).toHaveBeenCalledTimes(1);
    for (const { file } of [...kept, written]) back.release(file);
    back.close();
  });
});
