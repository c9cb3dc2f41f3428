import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { filesystemObjectStore } from '../../services/adapters/filesystem/filesystem-object-store.ts';
import type { Problem, Report } from '../../services/domain/transparency-log/archive-report.ts';
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
    .argument('[archive]', 'folder or s3://BUCKET (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print the report as JSON')
    .action(runVerify);
}

/** Where an archive verb looks when it is not told. */
export function defaultArchive(env: Readonly<Record<string, string | undefined>>): string {
  return env.S3_BUCKET ? `s3://${env.S3_BUCKET}` : join(env.DATA_DIR || 'data', 'objects');
}

/** A verifier key file's text, without its line end. */
export async function readKeyFile(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replace(/\n$/, '');
}

async function runVerify(archive: string | undefined, { key, json }: VerifyOptions): Promise<void> {
  const folder = archive ?? defaultArchive(process.env);
  if (folder.startsWith('s3://'))
    return refuse(`archive \`${folder}\`: S3 comes with the Clusters release, expected a folder`);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return refuse(`archive \`${folder}\` is not there, expected a folder of objects`);
  }
  if (key !== undefined && !existsSync(key)) return refuse(`key \`${key}\` is not there, expected a verifier key file`);
  const report = await verifyFolder(folder, key ?? join(folder, logKeyPath));
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const line of describe(folder, report)) console.log(line);
  if (!report.ok) process.exitCode = EXIT_DOES_NOT_HOLD;
}

async function verifyFolder(folder: string, keyFile: string): Promise<Report> {
  // The store wants a place for temporary files, though verifying writes nothing.
  const scratch = await mkdtemp(join(tmpdir(), 'custodes-verify-'));
  try {
    // Without any key nothing can be proven: that is a finding about the archive, not about the command.
    const vkey = existsSync(keyFile) ? await readKeyFile(keyFile) : '';
    const wait = () => setTimeout(SETTLE_MILLIS);
    return await verifyArchive(filesystemObjectStore({ folder, scratch }), vkey, { wait });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
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

function refuse(message: string): void {
  console.error(message);
  process.exitCode = EXIT_INPUT;
}
