import { pbkdf2 } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { counting, openDuckDB, querying } from '../../../../services/adapters/parquet/duckdb-instance.ts';

const MIB = 2 ** 20;
const derive = promisify(pbkdf2);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-duckdb-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('an instance of DuckDB', () => {
  it.each(Object.entries({ querying, counting }))('%s has its limits, which no query changes', async (name, limits) => {
    const { query, close } = await openDuckDB(join(folder, name), [folder], limits);
    const names = ['memory_limit', 'threads', 'allocator_background_threads'];
    const [found] = await query(
      `SELECT ${names.map((one) => `current_setting('${one}')::VARCHAR AS ${one}`).join(', ')}`,
      [],
    );
    expect(found).toEqual({
      memory_limit: `${(Math.floor((limits.memoryMb * 1e7) / MIB) / 10).toFixed(1)} MiB`,
      threads: String(limits.threads),
      allocator_background_threads: 'true',
    });
    await expect(query("SET memory_limit = '8GB'", [])).rejects.toThrow('configuration has been locked');
    await close();
  });

  it('closes once those that connect have connected, and rejects what asks later', async () => {
    const { query, close } = await openDuckDB(join(folder, 'closing'), [folder], querying);
    // Every thread that connects for it is busy, so it is closed before any has begun.
    const busy = Array.from({ length: 16 }, () => derive('a', 'b', 200_000, 64, 'sha512'));
    const asked = Array.from({ length: 32 }, () => query('SELECT 7 AS seven', []));
    const closed = close();
    await expect(query('SELECT 8', [])).rejects.toThrow('the database is closed');
    expect(await Promise.all(asked)).toEqual(asked.map(() => [{ seven: 7 }]));
    await Promise.all([closed, ...busy]);
  });
});
