import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { openLogger } from '../../services/adapters/config/logger.ts';
import { filesystemObjectStore } from '../../services/adapters/filesystem/filesystem-object-store.ts';
import { readAsItLies } from '../../services/adapters/s3/read-as-it-lies.ts';
import { parseS3Address, readS3Config, type S3Config } from '../../services/adapters/s3/s3-config.ts';
import { openS3ObjectStore, type S3ObjectStore } from '../../services/adapters/s3/s3-object-store.ts';
import type { Problem, Report } from '../../services/domain/transparency-log/archive-report.ts';
import type { ObjectStore } from '../../services/domain/transparency-log/object-store.ts';
import { logKeyPath } from '../../services/domain/transparency-log/tile-path.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';

const EXIT_DOES_NOT_HOLD = 1;
const EXIT_INPUT = 2;
/** Pause between looks at the checkpoint of an archive that is still being written. */
const SETTLE_MILLIS = 500;

interface VerifyOptions {
  readonly key?: string;
  readonly json?: true;
}

/** `custodes verify`: re-derives an archive. Exit 0 it holds, 1 it does not, 2 it cannot be read. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('re-derive every segment, seal, tile and the checkpoint of an archive; also beside a live server')
    .argument('[archive]', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print the report as JSON')
    .action(runVerify);
}

/** Where an archive verb looks when it is not told. */
export function defaultArchive(env: Readonly<Record<string, string | undefined>>): string {
  if (!env.S3_BUCKET) return join(env.DATA_DIR || 'data', 'objects');
  return env.S3_PREFIX ? `s3://${env.S3_BUCKET}/${env.S3_PREFIX}` : `s3://${env.S3_BUCKET}`;
}

/** A verifier key file's text, without its line end. */
export async function readKeyFile(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replace(/\n$/, '');
}

async function runVerify(archive: string | undefined, { key, json }: VerifyOptions): Promise<void> {
  const place = archive ?? defaultArchive(process.env);
  if (key !== undefined && !existsSync(key)) {
    refuse(`key \`${key}\` is not there, expected a verifier key file`);
    return;
  }
  const report = await (place.startsWith('s3:') ? verifyBucket(place, key) : verifyFolder(place, key));
  if (report === null) return;
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const line of describe(place, report)) console.log(line);
  if (!report.ok) process.exitCode = EXIT_DOES_NOT_HOLD;
}

async function verifyFolder(folder: string, key: string | undefined): Promise<Report | null> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return refuse(`archive \`${folder}\` is not there, expected a folder of objects`);
  }
  const keyFile = key ?? join(folder, logKeyPath);
  // The store wants a place for temporary files, though verifying writes nothing.
  const scratch = await mkdtemp(join(tmpdir(), 'custodes-verify-'));
  try {
    // Without any key nothing can be proven: that is a finding about the archive, not about the command.
    const vkey = existsSync(keyFile) ? await readKeyFile(keyFile) : '';
    return await verifyArchive(filesystemObjectStore({ folder, scratch }), vkey, { wait });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function verifyBucket(address: string, key: string | undefined): Promise<Report | null> {
  const place = parseS3Address(address);
  if (place === null) return refuse(`archive \`${address}\`, expected a folder or s3://BUCKET[/PREFIX]`);
  let store: S3ObjectStore | null = null;
  try {
    const config = readS3Config(s3Environment(place));
    if (config === null) return null;
    store = await openS3ObjectStore(config, openLogger(process.env.LOG_LEVEL || 'error'));
    const archive = readAsItLies(store);
    const vkey = key === undefined ? await archivedKey(archive) : await readKeyFile(key);
    return await verifyArchive(archive, vkey, { wait, versions: archive });
  } catch (error) {
    return refuse(`archive \`${address}\` cannot be read: ${reasonOf(error)}`);
  } finally {
    store?.close();
  }
}

/** Some servers refuse with a code and no message. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  return message === '' || message === 'UnknownError' ? name : message;
}

/** The environment says how to reach S3, the address which objects; verifying locks nothing. */
function s3Environment({ bucket, prefix }: Pick<S3Config, 'bucket' | 'prefix'>) {
  const { RETENTION_MODE, RETENTION_DAYS, ...env } = process.env;
  return { ...env, S3_BUCKET: bucket, S3_PREFIX: prefix };
}

async function archivedKey(archive: ObjectStore): Promise<string> {
  const key = await archive.get(logKeyPath);
  if (key !== null) console.error('the key is the one in the archive itself; --key FILE names one that you trust');
  return String(key ?? '').replace(/\n$/, '');
}

function wait(): Promise<void> {
  return setTimeout(SETTLE_MILLIS);
}

function describe(folder: string, { ok, segments, entries, seals, problems }: Report): string[] {
  const checked = `checked ${entries} entries in ${segments} segments, ${seals} seals, tiles and checkpoint`;
  if (ok) return [`${folder} holds: ${checked}`];
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${folder} does NOT hold: ${count}; ${checked}`, ...problems.map(describeProblem)];
}

function describeProblem({ object, entry, code, detail }: Problem): string {
  return `${object}${entry === undefined ? '' : ` entry ${entry}`}: ${code}: ${detail}`;
}

function refuse(message: string): null {
  console.error(message);
  process.exitCode = EXIT_INPUT;
  return null;
}
