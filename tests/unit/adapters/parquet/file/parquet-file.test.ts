import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import fc from 'fast-check';
import { NumberColumn } from '../../../../../services/adapters/parquet/file/number-column.ts';
import { encodeParquet, type FileColumn } from '../../../../../services/adapters/parquet/file/parquet-file.ts';
import { PlainTextColumn } from '../../../../../services/adapters/parquet/file/plain-text-column.ts';
import { TextColumn } from '../../../../../services/adapters/parquet/file/text-column.ts';
import { TextListColumn } from '../../../../../services/adapters/parquet/file/text-list-column.ts';

/** DuckDB reads what we write: it is what every index file is read with. */
interface Row {
  readonly small: number | null;
  readonly large: number | null;
  readonly word: string | null;
  readonly unique: string | null;
  readonly list: readonly string[];
}

let folder: string;
let written = 0;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-parquet-file-'));
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});
afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true, force: true });
});

async function ask(sql: string): Promise<readonly Record<string, Json>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

async function write(rows: readonly Row[], groupRows: number): Promise<string> {
  const small = new NumberColumn(4);
  const large = new NumberColumn(8);
  const word = new TextColumn({ isSorted: true, hasBloomFilter: true });
  const unique = new PlainTextColumn({ hasBloomFilter: true });
  const list = new TextListColumn();
  for (const row of rows) {
    small.push(row.small);
    large.push(row.large);
    word.push(row.word);
    unique.push(row.unique);
    list.push(row.list);
  }
  const columns: FileColumn[] = [
    { name: 'small', type: 'INTEGER', column: small },
    { name: 'large', type: 'BIGINT', column: large },
    { name: 'word', type: 'VARCHAR', column: word },
    { name: 'unique', type: 'VARCHAR', column: unique },
    { name: 'list', type: 'VARCHAR', isList: true, column: list },
  ];
  const order = Uint32Array.from(rows, (_, at) => at);
  // DuckDB keeps parts of a file by its path, and may serve them after it was written again. No index file ever is.
  written += 1;
  const path = join(folder, `${written}.parquet`);
  await writeFile(path, await encodeParquet(columns, { order, groupRows }));
  return path;
}

const text = fc.oneof(
  fc.constantFrom('a', 'b', '', 'ü🙂', '\u0000', '\uffff'),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 20, maxLength: 90 }),
);
const number = fc.oneof(
  fc.constantFrom(0, 1, -1, 2 ** 31, 2 ** 52, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  fc.integer(),
  fc.integer({ min: 1.78e12, max: 1.79e12 }),
);
const row = fc.record<Row>({
  small: fc.option(fc.integer()),
  large: fc.option(number),
  word: fc.option(text),
  unique: fc.option(text),
  list: fc.array(text, { maxLength: 3 }),
});

describe('a Parquet file of ours', () => {
  it('has every value as it was, in its row', async () => {
    const many = fc.oneof(fc.array(row, { minLength: 1 }), fc.array(row, { minLength: 300, maxLength: 600 }));
    await fc.assert(
      fc.asyncProperty(many, fc.integer({ min: 1, max: 400 }), async (rows, groupRows) => {
        const path = await write(rows, groupRows);
        const read = await ask(`SELECT * FROM read_parquet('${path}')`);
        expect(read).toEqual(
          rows.map(({ small, large, list, ...texts }) => ({
            ...{ small, large: large === null ? null : String(large), ...texts },
            list: list.length === 0 ? null : [...list],
          })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('has bounds and Bloom filters that exclude no value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const path = await write(rows, 10);
        for (const { large, word, unique } of rows) {
          for (const [column, value] of Object.entries({ large, word, unique })) {
            if (value === null) continue;
            const known = (each: Row) => each[column as 'large' | 'word' | 'unique'] === value;
            const statement = await connection.prepare(
              `SELECT count(*) AS count FROM read_parquet('${path}') WHERE "${column}" = $1`,
            );
            if (typeof value === 'number') statement.bindBigInt(1, BigInt(value));
            else statement.bindVarchar(1, value);
            const [found] = (await statement.runAndReadAll()).getRowObjectsJson();
            expect({ column, value, count: Number(found?.count) }).toEqual({
              column,
              value,
              count: rows.filter(known).length,
            });
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('lets DuckDB leave out a row group that lacks a text', async () => {
    const rows = Array.from(
      { length: 900 },
      (_, n): Row => ({
        ...{ small: n, large: n, word: `w-${n}`, unique: `recording-${n}-with-a-long-name-${n}`, list: [] },
      }),
    );
    const path = await write(rows, 300);
    const probe = async (column: string, value: string) =>
      (
        await ask(
          `SELECT bloom_filter_excludes AS excludes FROM parquet_bloom_probe('${path}', '${column}', '${value}')`,
        )
      ).map(({ excludes }) => excludes);
    expect(await probe('word', 'w-450')).toEqual([true, false, true]);
    expect(await probe('unique', 'recording-2-with-a-long-name-2')).toEqual([false, true, true]);
    const bounds = await ask(
      `SELECT path_in_schema AS name, stats_min_value AS least, stats_max_value AS greatest
       FROM parquet_metadata('${path}') WHERE row_group_id = 1 AND path_in_schema IN ('small', 'word', 'unique')`,
    );
    expect(bounds).toEqual([
      { name: 'small', least: '300', greatest: '599' },
      { name: 'word', least: 'w-300', greatest: 'w-599' },
      { name: 'unique', least: null, greatest: null },
    ]);
  });
});
