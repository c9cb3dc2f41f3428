import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { type Figure, percentile, report } from './figures.ts';
import { bytesOfFolder, filesBelow } from './folder-bytes.ts';
import { objectsOf } from './search/indexed-archive.ts';
import { madeAccesses } from './search/made-access.ts';
import { writeSealedArchive } from './search/sealed-archive.ts';

const ROUNDS = 3;

/** Verifying a sealed archive as `custodes verify` does, beside SHA-256 of the bytes of its files. */
export async function measureVerify(accesses: number, folder: string): Promise<Figure[]> {
  report('making the archive');
  const objects = objectsOf(folder);
  const vkey = await writeSealedArchive(objects, madeAccesses(accesses));
  const files = await filesBelow(join(folder, 'objects'));
  const bytes = await bytesOfFolder(join(folder, 'objects'));
  const verify = async (): Promise<void> => {
    const result = await verifyArchive(objects, vkey);
    if (!result.ok) throw new Error(`the archive is not verified: ${JSON.stringify(result.problems[0])}`);
  };
  report('verifying it');
  const hashed: number[] = [];
  const verified: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    hashed.push(await secondsOf(async () => files.forEach((path) => void hash('sha256', readFileSync(path)))));
    verified.push(await secondsOf(verify));
  }
  const seconds = percentile(verified, 0.5);
  return [
    {
      what: 'verified',
      value: bytes / 1e6 / seconds,
      unit: 'MB/s',
      against: { what: 'SHA-256 of the same files', value: bytes / 1e6 / percentile(hashed, 0.5) },
    },
    {
      what: 'accesses verified',
      value: accesses / seconds,
      unit: '/s',
      against: { what: 'accesses hashed with the same files', value: accesses / percentile(hashed, 0.5) },
    },
  ];
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
