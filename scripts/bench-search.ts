import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { atLeast } from './at-least.ts';
import { machine } from './bench/conditions.ts';
import { type Figure, percentile, printFigures, whole } from './bench/figures.ts';
import { type ArchiveStore, archiveInBucket, archiveInFolder } from './bench/search/archive-store.ts';
import { indexArchive, type SealedArchive, startIndexed } from './bench/search/indexed-archive.ts';
import { type LookUp, lookUpKinds, lookUpsOf } from './bench/search/look-ups.ts';
import { DAYS, madeAccesses } from './bench/search/made-access.ts';
import { openRawParquet } from './bench/search/raw-parquet.ts';
import { writeSealedArchive } from './bench/search/sealed-archive.ts';
import { verifyBothWays } from './bench/search/verify-both-ways.ts';

/**
 * `npm run bench:search -- [--events N] [--archive FOLDER | --s3]` makes an archive of N accesses, indexes it as the
 * auditor does, and looks accesses up over HTTP; beside it DuckDB answers the same questions from one Parquet file of the
 * same rows. Every answer is compared with DuckDB's. With `--s3` the archive is in a bucket of Ceph RGW, which is started
 * for it. An archive in FOLDER is kept, and made only once: a large one takes long, and look-ups are to be measured while
 * nothing else runs.
 */

const EVENTS = 1_000_000;
const QUESTIONS_EACH = 30;

interface Options {
  readonly events: number;
  readonly archive?: string;
  readonly s3: boolean;
}

const {
  events,
  archive: given,
  s3: isInBucket,
} = new Command('bench:search')
  .option('--events <n>', 'accesses', atLeast(1), EVENTS)
  .addOption(new Option('--archive <folder>', 'makes the archive there, once, and keeps it').conflicts('s3'))
  .option('--s3', 'in a bucket of Ceph RGW, which is started for it', false)
  .parse()
  .opts<Options>();
const kept = given === undefined ? null : resolve(given);
const folder = kept ?? (await mkdtemp(join(tmpdir(), 'custodes-search-')));
console.log(machine());
const place = isInBucket ? 'in a bucket of Ceph RGW' : `in ${kept ?? 'the temporary folder'}`;
console.log(`conditions: ${whole(events)} accesses of ${DAYS} days, objects ${place}`);
let store: ArchiveStore | null = null;
try {
  store = isInBucket ? await archiveInBucket(folder) : archiveInFolder(folder);
  printFigures(await measure(store));
} finally {
  await store?.stop();
  if (kept === null) await rm(folder, { recursive: true, force: true });
}

async function measure(store: ArchiveStore): Promise<Figure[]> {
  const { archive, figures } = await madeArchive(store);
  const raw = await openRawParquet(archive.indexFolder, join(folder, 'raw.parquet'));
  const asked = lookUpsOf(events, QUESTIONS_EACH);
  for (const kind of lookUpKinds) {
    const questions = asked[kind];
    const served = await startIndexed(archive);
    const [cold, warm] = [await ask(questions, served.count), await ask(questions, served.count)];
    await served.stop();
    const [coldRaw, warmRaw] = [await ask(questions, raw.count), await ask(questions, raw.count)];
    if (cold.counts.join() !== coldRaw.counts.join()) throw new Error(`${kind}: the two answers have other rows`);
    figures.push(lookUp(`${kind}, first time`, cold.millis, coldRaw.millis));
    figures.push(lookUp(`${kind}, again`, warm.millis, warmRaw.millis));
  }
  raw.close();
  return figures;
}

/** CRASH: without `made.json`, which is written last, the folder is refused, because nobody knows what it lacks. */
async function madeArchive(
  store: ArchiveStore,
): Promise<{ readonly archive: SealedArchive; readonly figures: Figure[] }> {
  const { objects, objectsFolder } = store;
  const made = join(folder, 'made.json');
  if (existsSync(made)) {
    const { vkey, events: count } = JSON.parse(readFileSync(made, 'utf8')) as { vkey: string; events: number };
    if (count !== events)
      throw new Error(`${folder} has ${count} accesses, expected --events ${count} or another folder`);
    return { archive: { ...store, vkey }, figures: [] };
  }
  if (objectsFolder !== null && existsSync(join(objectsFolder, 'segments')))
    throw new Error(`${folder} has an archive that was not completed: remove it`);
  const vkey = await timed('sealed segments written', () => writeSealedArchive(objects, madeAccesses(events)));
  await timed('verified by both verifiers', () => verifyBothWays(objects, vkey, join(folder, 'sample')));
  const archive = { ...store, vkey };
  const figures = await timed('indexed', () => indexArchive(archive, events));
  writeFileSync(made, JSON.stringify({ vkey, events }));
  return { archive, figures };
}

async function ask(questions: readonly LookUp[], count: (question: LookUp) => Promise<number>) {
  const millis: number[] = [];
  const counts: number[] = [];
  for (const question of questions) {
    const startedAt = performance.now();
    counts.push(await count(question));
    millis.push(performance.now() - startedAt);
  }
  return { millis, counts };
}

function lookUp(what: string, millis: readonly number[], raw: readonly number[]): Figure {
  const at = (values: readonly number[], p: number) => percentile(values, p).toFixed(0);
  return {
    what: `look up by ${what}`,
    value: `p50 ${at(millis, 0.5)} ms, p95 ${at(millis, 0.95)} ms`,
    against: `DuckDB on one Parquet file: p50 ${at(raw, 0.5)} ms, p95 ${at(raw, 0.95)} ms`,
    ratio: percentile(millis, 0.95) / percentile(raw, 0.95),
  };
}

async function timed<Value>(what: string, work: () => Promise<Value>): Promise<Value> {
  const startedAt = performance.now();
  const value = await work();
  console.error(`${what} in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  return value;
}
