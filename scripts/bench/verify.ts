import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SegmentThreads } from '../../services/adapters/verification/segment-threads.ts';
import type { SegmentChecker } from '../../services/domain/transparency-log/segment-check.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { type Figure, percentile, report } from './figures.ts';
import { bytesOfFolder, filesBelow } from './folder-bytes.ts';
import { objectsOf } from './search/indexed-archive.ts';
import { madeAccesses } from './search/made-access.ts';
import { writeSealedArchive } from './search/sealed-archive.ts';

const ROUNDS = 3;

/** Verifying a sealed archive, in one thread and in those of `custodes verify`, beside SHA-256 of the bytes of its files. */
export async function measureVerify(accesses: number, folder: string): Promise<Figure[]> {
  report('making the archive');
  const objects = objectsOf(folder);
  const vkey = await writeSealedArchive(objects, madeAccesses(accesses));
  const files = await filesBelow(join(folder, 'objects'));
  const bytes = await bytesOfFolder(join(folder, 'objects'));
  const verify = async (segments?: SegmentChecker): Promise<void> => {
    const result = await verifyArchive(objects, vkey, segments === undefined ? {} : { segments });
    if (!result.ok) throw new Error(`the archive is not verified: ${JSON.stringify(result.problems[0])}`);
  };
  report('verifying it');
  const hashed: number[] = [];
  const alone: number[] = [];
  const threaded: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    hashed.push(await secondsOf(async () => files.forEach((path) => void hash('sha256', readFileSync(path)))));
    alone.push(await secondsOf(verify));
    const segments = new SegmentThreads();
    threaded.push(await secondsOf(() => verify(segments)));
    await segments.close();
  }
  const figure = (what: string, seconds: readonly number[]): Figure => ({
    what,
    value: bytes / 1e6 / percentile(seconds, 0.5),
    unit: 'MB/s',
    against: { what: 'SHA-256 of the same files, one thread', value: bytes / 1e6 / percentile(hashed, 0.5) },
  });
  const rate = (seconds: readonly number[]) => accesses / percentile(seconds, 0.5);
  return [
    figure('verified in one thread', alone),
    figure('verified as `custodes verify` does', threaded),
    {
      what: 'accesses verified as `custodes verify` does',
      value: rate(threaded),
      unit: '/s',
      against: { what: 'in one thread', value: rate(alone) },
    },
  ];
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
