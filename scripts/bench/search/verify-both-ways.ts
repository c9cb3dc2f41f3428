import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { filesystemObjectStore } from '../../../services/adapters/filesystem/filesystem-object-store.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { madeAccesses } from './made-access.ts';
import { writeSealedArchive } from './sealed-archive.ts';

/** The Python verifier takes minutes for a million, so it checks an archive of this many, written the same way. */
const SAMPLE = 20_000;

/** Throws unless `custodes verify` accepts the archive, and both verifiers accept a small one from the same writer. */
export async function verifyBothWays(objects: ObjectStore, vkey: string, sampleFolder: string): Promise<void> {
  await verifyOne(objects, vkey);
  const folder = join(sampleFolder, 'objects');
  const sample = filesystemObjectStore({ folder, scratch: join(sampleFolder, 'scratch') });
  await verifyOne(sample, await writeSealedArchive(sample, madeAccesses(SAMPLE)));
  // Rejects where it exits with another code than 0.
  await promisify(execFile)('python3', [join(projectRoot, 'tests/independent/verify.py'), folder, '--at-rest']);
}

async function verifyOne(objects: ObjectStore, vkey: string): Promise<void> {
  const report = await verifyArchive(objects, vkey);
  if (!report.ok) throw new Error(`the archive is not verified: ${JSON.stringify(report.problems[0])}`);
}
