import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isWholeFile } from '../../../../../services/adapters/parquet/reading/is-whole-file.ts';

describe('a Parquet file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-whole-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const isWhole = async (bytes: Buffer): Promise<boolean> => {
    const path = join(folder, 'one.parquet');
    await writeFile(path, bytes);
    return isWholeFile(path);
  };
  const footer = Buffer.from('a footer');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  const whole = Buffer.concat([Buffer.from('PAR1 and columns'), footer, length, Buffer.from('PAR1')]);

  it('is whole to its last byte, and to no other', async () => {
    expect(await isWhole(whole)).toBe(true);
    for (let kept = 0; kept < whole.length; kept += 1) expect(await isWhole(whole.subarray(0, kept))).toBe(false);
  });

  it('is not where its first bytes are missing, or were never written', async () => {
    expect(await isWhole(whole.subarray(1))).toBe(false);
    expect(await isWhole(whole.subarray(-12))).toBe(false);
    expect(await isWhole(Buffer.alloc(whole.length))).toBe(false);
  });
});
