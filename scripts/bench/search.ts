import { join } from 'node:path';
import { type Figure, percentile, report } from './figures.ts';
import { bytesOfFolder } from './folder-bytes.ts';
import { indexArchive, objectsOf, startIndexed } from './search/indexed-archive.ts';
import { type LookUp, lookUpKinds, lookUpsOf } from './search/look-ups.ts';
import { madeAccesses } from './search/made-access.ts';
import { openRawParquet } from './search/raw-parquet.ts';
import { writeSealedArchive } from './search/sealed-archive.ts';

const QUESTIONS_EACH = 30;

/**
 * Look-ups over HTTP in a sealed archive, which the auditor has indexed, beside DuckDB on one Parquet file of the same rows. Both
 * have to find as many rows.
 */
export async function measureSearch(accesses: number, folder: string): Promise<Figure[]> {
  report('making the archive');
  const vkey = await writeSealedArchive(objectsOf(folder), madeAccesses(accesses));
  const archive = { folder, vkey };
  report('indexing it');
  const indexingAt = performance.now();
  await indexArchive(archive);
  const indexed = performance.now() - indexingAt;
  const copyingAt = performance.now();
  const raw = await openRawParquet(folder);
  const copied = performance.now() - copyingAt;
  const [indexBytes, segmentBytes] = await Promise.all(
    ['index', 'segments'].map((name) => bytesOfFolder(join(folder, 'objects', name))),
  );
  const figures: Figure[] = [
    {
      what: 'accesses indexed',
      value: (accesses / indexed) * 1000,
      unit: '/s',
      against: { what: 'DuckDB copies the rows to one Parquet file', value: (accesses / copied) * 1000 },
    },
    {
      what: 'bytes of the index an access',
      value: (indexBytes ?? 0) / accesses,
      unit: 'B',
      against: { what: 'its sealed decision', value: (segmentBytes ?? 0) / accesses },
    },
  ];
  const asked = lookUpsOf(accesses, QUESTIONS_EACH);
  for (const kind of lookUpKinds) {
    report(`looking up by ${kind}`);
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
  return {
    what: `look-up by ${what}, p95`,
    value: percentile(millis, 0.95),
    unit: 'ms',
    against: { what: 'DuckDB on one Parquet file', value: percentile(raw, 0.95) },
  };
}
