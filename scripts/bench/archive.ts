import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { filesystemObjectStore } from '../../services/adapters/filesystem/filesystem-object-store.ts';
import { parseSegmentKey, segmentPrefix } from '../../services/domain/transparency-log/seal.ts';
import { readSegmentFile } from '../../services/domain/transparency-log/segment-file.ts';
import { logKeyPath } from '../../services/domain/transparency-log/tile-path.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { type Figure, percentile, rateFigure, whole } from './figures.ts';
import { objectsFolder } from './server-process.ts';

const ROUNDS = 3;
const DECISIONS = 'segments/access-decisions/';
const INDEX = 'index/';

/** Measures how long verification takes and how large the archive is, using the folder that the pipeline run left. */
export async function measureArchive(dataDir: string): Promise<Figure[]> {
  const folder = objectsFolder(dataDir);
  const sizes = await objectSizes(folder);
  const entries = await readEntries(folder, sizes);
  return [await verifyFigure(folder, dataDir, entries), ...sizeFigures(sizes, entries)];
}

async function verifyFigure(folder: string, dataDir: string, entries: Entries): Promise<Figure> {
  const scratch = join(dataDir, 'verify-scratch');
  await mkdir(scratch);
  const vkey = (await readFile(join(folder, logKeyPath), 'utf8')).trimEnd();
  const verifyRates: number[] = [];
  const hashRates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const report = await verifyArchive(filesystemObjectStore({ folder, scratch }), vkey);
    verifyRates.push((report.entries / (performance.now() - startedAt)) * 1000);
    if (!report.ok) throw new Error(`the archive is not verified: ${JSON.stringify(report.problems[0])}`);
    const hashedAt = performance.now();
    for (const entry of entries.all) hash('sha256', entry, 'binary');
    hashRates.push((entries.all.length / (performance.now() - hashedAt)) * 1000);
  }
  return rateFigure('verify the archive: leaves', percentile(verifyRates, 0.5), {
    what: 'crypto.hash of the same entries',
    perSecond: percentile(hashRates, 0.5),
  });
}

interface Entries {
  readonly all: readonly Buffer[];
  readonly decisions: number;
  readonly decisionBytes: number;
}

async function readEntries(folder: string, sizes: ReadonlyMap<string, number>): Promise<Entries> {
  const all: Buffer[] = [];
  let decisions = 0;
  let decisionBytes = 0;
  for (const key of sizes.keys()) {
    const root = key.startsWith(segmentPrefix) ? parseSegmentKey(key)?.root : undefined;
    if (root === undefined) continue;
    const file = await readSegmentFile(await readFile(join(folder, key)), Buffer.from(root, 'hex').toString('latin1'));
    for (const entry of file.entries) {
      all.push(entry);
      if (!key.startsWith(DECISIONS)) continue;
      decisions += 1;
      decisionBytes += entry.length;
    }
  }
  return { all, decisions, decisionBytes };
}

function sizeFigures(sizes: ReadonlyMap<string, number>, { decisions, decisionBytes }: Entries): Figure[] {
  const bytesOf = (counts: (key: string) => boolean) =>
    [...sizes].reduce((sum, [key, bytes]) => sum + (counts(key) ? bytes : 0), 0);
  const segments = bytesOf((key) => key.startsWith(DECISIONS));
  const archive = bytesOf((key) => !key.startsWith(INDEX));
  const figure = (what: string, bytes: number): Figure => ({
    what,
    value: `${whole(bytes / decisions)} B`,
    against: `the entry as decided ${whole(decisionBytes / decisions)} B`,
    ratio: bytes / decisionBytes,
  });
  return [
    figure('archived bytes per event: segments of decisions', segments),
    figure('archived bytes per event: all objects, register and alerts too', archive),
    figure(
      'indexed bytes per event: Parquet',
      bytesOf((key) => key.startsWith(INDEX)),
    ),
  ];
}

async function objectSizes(folder: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    sizes.set(relative(folder, path), (await stat(path)).size);
  }
  return sizes;
}
