import { createHash } from 'node:crypto';
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
import { encodeThrift } from '../../../../../services/adapters/parquet/file/thrift-writer.ts';
import { codecs } from '../../../../../services/adapters/parquet/parquet-numbers.ts';
import { ParquetFileError } from '../../../../../services/adapters/parquet/reading/parquet-fault.ts';
import { readChunk } from '../../../../../services/adapters/parquet/reading/read-chunk.ts';
import { type ChunkPlace, readFooter } from '../../../../../services/adapters/parquet/reading/read-footer.ts';
import { StoredParquet } from '../../../../../services/adapters/parquet/reading/stored-parquet.ts';
import { isWhole } from '../../../../support/process/pass.ts';

const RUNS = isWhole ? 30 : 15;

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

function emptyColumns() {
  const columns = {
    small: new NumberColumn(4),
    large: new NumberColumn(8),
    word: new TextColumn({ isSorted: true, hasBloomFilter: true }),
    unique: new PlainTextColumn({ hasBloomFilter: true }),
    list: new TextListColumn(),
  };
  const ofFile: FileColumn[] = [
    { name: 'small', type: 'INTEGER', column: columns.small },
    { name: 'large', type: 'BIGINT', column: columns.large },
    { name: 'word', type: 'VARCHAR', column: columns.word },
    { name: 'unique', type: 'VARCHAR', column: columns.unique },
    { name: 'list', type: 'VARCHAR', isList: true, column: columns.list },
  ];
  return { columns, ofFile };
}

/** A file of these rows, from columns that forgot others. */
function encode(rows: readonly Row[], groupRows: number, forgotten: readonly Row[] = []): Promise<Buffer> {
  const { columns, ofFile } = emptyColumns();
  const push = (row: Row) => {
    columns.small.push(row.small);
    columns.large.push(row.large);
    columns.word.push(row.word);
    columns.unique.push(row.unique);
    columns.list.push(row.list);
  };
  forgotten.forEach(push);
  for (const { column } of ofFile) column.begin();
  rows.forEach(push);
  return encodeParquet(ofFile, { order: Uint32Array.from(rows, (_, at) => at), groupRows });
}

/** Reads files one after the other with our own reader, and writes their rows as one. */
async function encodeAgain(files: readonly Buffer[], groupRows: number): Promise<Buffer> {
  const { ofFile } = emptyColumns();
  const path = join(folder, 'again.parquet');
  let rows = 0;
  for (const file of files) {
    await writeFile(path, file);
    const stored = await StoredParquet.open(path, ofFile.length);
    try {
      for (const group of stored.groups) {
        rows += group.rows;
        for (const [at, { column }] of ofFile.entries()) column.pushChunk(await stored.chunk(group, at));
      }
    } finally {
      await stored.close();
    }
  }
  return encodeParquet(ofFile, { order: Uint32Array.from({ length: rows }, (_, at) => at), groupRows });
}

async function write(rows: readonly Row[], groupRows: number): Promise<string> {
  // DuckDB keeps parts of a file by its path, and may serve them after it was written again. No index file ever is.
  written += 1;
  const path = join(folder, `${written}.parquet`);
  await writeFile(path, await encode(rows, groupRows));
  return path;
}

const text = fc.oneof(
  fc.constantFrom('a', 'b', '', 'ü🙂', '\u0000', '\uffff', '\ufeff', '\ufeffa'),
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

/** The client of DuckDB leaves out a mark of byte order at the beginning of a text, which DuckDB itself and the file have. */
function asDecoded(text: string | null): string | null {
  return text === null ? null : new TextDecoder().decode(Buffer.from(text));
}

describe('a Parquet file of ours', () => {
  it('has every value as it was, in its row', async () => {
    const many = fc.oneof(fc.array(row, { minLength: 1 }), fc.array(row, { minLength: 300, maxLength: 600 }));
    await fc.assert(
      fc.asyncProperty(many, fc.integer({ min: 1, max: 400 }), async (rows, groupRows) => {
        const path = await write(rows, groupRows);
        const read = await ask(`SELECT * FROM read_parquet('${path}')`);
        expect(read).toEqual(
          rows.map(({ small, large, word, unique, list }) => ({
            small,
            large: large === null ? null : String(large),
            word: asDecoded(word),
            unique: asDecoded(unique),
            list: list.length === 0 ? null : list.map(asDecoded),
          })),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('is read again, with others, as the rows that were written', async () => {
    const many = fc.oneof(fc.array(row), fc.array(row, { minLength: 300, maxLength: 600 }));
    const groups = fc.integer({ min: 1, max: 400 });
    await fc.assert(
      fc.asyncProperty(many, many, groups, groups, async (some, others, groupRows, groupRowsAgain) => {
        const files = [await encode(some, groupRows), await encode(others, groupRows)];
        const again = await encodeAgain(files, groupRowsAgain);
        expect(again.equals(await encode([...some, ...others], groupRowsAgain))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('has large pages compressed, random ids and others, which DuckDB and our own reader read', async () => {
    const rows = Array.from({ length: 2_000 }, (_, n): Row => {
      const id = createHash('sha256').update(String(n)).digest('hex');
      return { small: n, large: n, word: `a word that occurs twice ${n >>> 1}`, unique: id, list: [] };
    });
    const file = await encode(rows, rows.length);
    expect((await encodeAgain([file], rows.length)).equals(file)).toBe(true);
    const chunks = readFooter(file, 5)[0]?.chunks ?? [];
    const { none, gzip } = codecs;
    expect(chunks.map(({ codec }) => codec)).toEqual([none, none, gzip, gzip, none]);
    // Of 64 letters, each one of sixteen, and four bytes of length.
    expect(chunks[3]?.length).toBeLessThan(0.6 * 68 * rows.length);
    const read = await ask(`SELECT word, "unique" FROM read_parquet('${await write(rows, rows.length)}')`);
    expect(read).toEqual(rows.map(({ word, unique }) => ({ word, unique })));
  });

  it('is refused where bytes are missing, and never read without an end', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, n): Row => ({ small: n, large: -n, word: `w-${n % 3}`, unique: `u-${n}`, list: ['a'] }),
    );
    const file = await encode(rows, 16);
    for (let bytes = 0; bytes < file.length; bytes += 7) {
      await expect(encodeAgain([file.subarray(0, bytes)], 16)).rejects.toThrow(ParquetFileError);
    }
    for (let at = 0; at < file.length; at += isWhole ? 1 : 5) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] as number) ^ 0xff;
      await encodeAgain([damaged], 16).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }
  });

  it('is the same whatever its columns had before', async () => {
    const some = fc.oneof(fc.array(row), fc.array(row, { minLength: 300, maxLength: 600 }));
    await fc.assert(
      fc.asyncProperty(some, some, async (rows, others) => {
        const again = await encode(rows, 200, others);
        expect(again.equals(await encode(rows, 200))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([-1, 2 ** 20 + 1, 2 ** 40])(
    'is refused where a chunk has %d values, before memory is taken for them',
    (values) => {
      const metadata = {
        id: 3,
        struct: [
          { id: 4, i32: 0 },
          { id: 5, i64: values },
          { id: 7, i64: 4 },
          { id: 9, i64: 4 },
        ],
      };
      const group = [
        { id: 1, structs: [[metadata]] },
        { id: 3, i64: 1 },
      ];
      const footer = encodeThrift([{ id: 4, structs: [group] }]);
      const end = Buffer.alloc(8);
      end.writeUInt32LE(footer.length);
      expect(() => readFooter(Buffer.concat([footer, end]), 1)).toThrow(`${values} values, expected at most 1048576`);
    },
  );

  it('is refused where a dictionary has more texts than its chunk has values', async () => {
    const rows = Array.from({ length: 20 }, (_, n): Row => ({ small: n, large: n, word: 'w', unique: 'u', list: [] }));
    const file = await encode(rows, 20);
    const place = readFooter(file, 5)[0]?.chunks[2] as ChunkPlace;
    // The head of the dictionary's page: one text, written in full.
    const at = file.indexOf(
      encodeThrift([
        {
          id: 4,
          struct: [
            { id: 1, i32: 1 },
            { id: 2, i32: 0 },
          ],
        },
      ]).subarray(0, -1),
      place.at,
    );
    expect(at).toBeGreaterThan(place.at);
    file[at + 2] = 2 * 21;
    await expect(readChunk(file, place)).rejects.toThrow('21 texts, expected at most 20');
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
      { numRuns: isWhole ? 15 : 4 },
    );
  });

  it('lets DuckDB leave out a row group that lacks a text', async () => {
    const rows = Array.from(
      { length: 900 },
      (_, n): Row => ({
        small: n,
        large: n,
        word: `w-${n}`,
        unique: `recording-${n}-with-a-long-name-${n}`,
        list: [],
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
