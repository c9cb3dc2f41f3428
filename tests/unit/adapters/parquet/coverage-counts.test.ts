import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccessIndex } from '../../../../services/adapters/parquet/access-index.ts';
import { readCoverage } from '../../../../services/adapters/parquet/coverage-counts.ts';
import { counting, openDuckDB } from '../../../../services/adapters/parquet/duckdb-instance.ts';
import { type Query, withFallback } from '../../../../services/adapters/parquet/query.ts';
import type { AccessIndex } from '../../../../services/domain/access-search/access-index.ts';
import { type AccessRow, toAccessRow } from '../../../../services/domain/access-search/access-row.ts';
import { aDecision, anEvent } from '../../../support/auditor/auditor-world.ts';
import { addRows } from '../../../support/auditor/placed-rows.ts';

const plain = toAccessRow({ partition: 0, decision: aDecision(anEvent()), event: anEvent() });
const owners = ['a', 'b', 'b', 'c', null, 'd', 'e', 'é', 'f', null];
const FILES = 4;
/** Owners with whom a file begins. */
const BEGINNINGS = 3;

let folder: string;
let query: Query;
let asked = 0;
const paths: string[] = [];
let index: AccessIndex;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custodes-coverage-'));
  index = await openAccessIndex({ scratch: join(folder, 'scratch'), files: [folder] });
  const database = await openDuckDB(join(folder, 'spill'), [folder], counting);
  query = (sql, parameters) => {
    asked += 1;
    return database.query(sql, parameters);
  };
  close = async () => {
    await database.close();
    await index.close();
  };
  for (let file = 0; file < FILES; file += 1) {
    const writer = index.openFile(owners.length);
    // The owners of each file begin with another one.
    const rows = owners.slice(file).map((ownerId, at): AccessRow => {
      const judgedActorId = `e-${(at + file) % 3}`;
      const verdict = at % 2 === 0 ? 'explained' : 'unexplained';
      const judged = { judgedActorId, judgedActorKind: 'employee' as const, verdict, outcome: 'allowed' } as const;
      return {
        ...plain,
        ...judged,
        ownerId,
        role: `role-${at % 2}`,
        appendedAt: 1_000 + at,
        sourceOffset: file * 100 + at,
      };
    });
    addRows(writer, rows);
    const path = join(folder, `${file}.parquet`);
    await writeFile(path, await writer.finish());
    paths.push(path);
  }
});
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

describe('counting coverage', () => {
  it('gives the same counts in as many parts as there are owners to begin one', async () => {
    const whole = await readCoverage(query, paths);
    expect(asked).toBe(3);
    const inParts = await readCoverage(query, paths, { rowsAtOnce: 1 });
    expect(asked).toBe(3 + 2 + BEGINNINGS);
    expect(inParts).toEqual(whole);
  });

  it('keeps a U+FEFF with which a name begins, and counts owners with one once', async () => {
    const writer = index.openFile(2);
    const marked = ['\ufeffb', '\ufeffc', '\uffee'].map((ownerId, at): AccessRow => {
      const judged = { judgedActorKind: 'employee' as const, verdict: 'explained', outcome: 'allowed' } as const;
      return { ...plain, ...judged, ownerId, role: '\ufeffrole', employer: '\ufeffemployer', sourceOffset: at };
    });
    addRows(writer, marked);
    const path = join(folder, 'marked.parquet');
    await writeFile(path, await writer.finish());
    const counts = await readCoverage(query, [path, ...paths], { rowsAtOnce: 1 });
    expect(counts).toEqual(await readCoverage(query, [path, ...paths]));
    const names = counts.filter(({ name }) => name.startsWith('\ufeff'));
    expect(names.map(({ group, name, accesses }) => [group, name, accesses])).toEqual([
      ['role', '\ufeffrole', 3],
      ['vendor', '\ufeffemployer', 3],
    ]);
  });

  it('counts with more memory what the first try has too little for', async () => {
    let failed = 0;
    const first: Query = () => {
      failed += 1;
      return Promise.reject(new Error('Out of Memory Error'));
    };
    expect(await readCoverage(withFallback(first, query), paths)).toEqual(await readCoverage(query, paths));
    expect(failed).toBe(3);
    await expect(readCoverage(withFallback(first, first), paths)).rejects.toThrow('Out of Memory');
  });

  it('ends before the next part once nobody waits for it', async () => {
    const stop = new AbortController();
    let parts = 0;
    const stopping: Query = (sql, parameters) => {
      parts += 1;
      if (parts === 3) stop.abort(new Error('the process ends'));
      return query(sql, parameters);
    };
    await expect(readCoverage(stopping, paths, { rowsAtOnce: 1, signal: stop.signal })).rejects.toThrow(
      'the process ends',
    );
    expect(parts).toBe(3);
  });

  it('counts each access once, and the first of a person and an owner as such', async () => {
    const counts = await readCoverage(query, paths, { rowsAtOnce: 1 });
    const all = counts.filter(({ group }) => group === 'all');
    expect(all.map(({ occasion, accesses }) => [occasion, accesses])).toEqual([
      ['first', 8],
      ['no-owner', 8],
      ['repeat', 18],
    ]);
    expect(counts.filter(({ group }) => group === 'role').reduce((sum, { accesses }) => sum + accesses, 0)).toBe(34);
  });
});
