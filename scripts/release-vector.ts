import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { projectRoot } from '../services/adapters/config/project-root.ts';
import { expectedOf } from './release-vector/expected.ts';
import { makeInstallation } from './release-vector/installation.ts';
import { openRelease } from './release-vector/release.ts';

/**
 * `npm run release-vector -- --out tests/vectors/releases/VERSION`: lets a built checkout of a release write what it
 * writes, and keeps it with what the release itself reports about it (`tests/vectors/releases/README.md`).
 */

interface Options {
  readonly checkout: string;
  readonly out: string;
}

/** Files that are larger are kept with gzip: most of an lmdb file is empty. */
const PLAIN_BYTES_MAX = 16_384;
/** Lock files of a process that is gone. */
const LOCK = /^lock\.mdb$|^[a-z-]+\.[0-9a-f-]{36}\.lock$/;

const { checkout, out } = new Command('release-vector')
  .option('--checkout <folder>', 'of the release, installed and built', projectRoot)
  .requiredOption('--out <folder>', 'where the vector goes')
  .parse()
  .opts<Options>();

const release = openRelease(checkout);
const scratch = mkdtempSync(join(tmpdir(), 'custodes-release-'));
try {
  const folder = join(scratch, 'vector');
  mkdirSync(folder);
  const made = await makeInstallation(release, folder);
  const expected = await expectedOf(release, made, scratch);
  const lines = made.recorder.sent.map((request) => `${JSON.stringify(request)}\n`);
  writeFileSync(join(folder, 'requests.ndjson'), lines.join(''));
  writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 1)}\n`);
  cpSync(join(checkout, 'schemas/schemas.lock'), join(folder, 'schemas.lock'));
  rmSync(out, { recursive: true, force: true });
  keep(folder, out);
  console.log(`release ${release.version} is kept in ${out}: ${made.undecided} accesses were not decided`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function keep(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, source));
    if (!entry.isFile() || LOCK.test(entry.name)) continue;
    mkdirSync(dirname(target), { recursive: true });
    if (statSync(source).size <= PLAIN_BYTES_MAX) cpSync(source, target);
    else writeFileSync(`${target}.gz`, gzipSync(readFileSync(source), { level: 9 }));
  }
}
