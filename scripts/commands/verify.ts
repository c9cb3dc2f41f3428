import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import type { Problem, Report } from '../../services/domain/transparency-log/archive-report.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { ArchiveUnreadableError, defaultArchive, withArchive } from './history/open-archive.ts';

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

async function runVerify(archive: string | undefined, { key, json }: VerifyOptions): Promise<void> {
  const place = archive ?? defaultArchive(process.env);
  const report = await verified(place, key);
  if (report === null) return;
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const line of describe(place, report)) console.log(line);
  if (!report.ok) process.exitCode = EXIT_DOES_NOT_HOLD;
}

async function verified(place: string, key: string | undefined): Promise<Report | null> {
  try {
    return await withArchive(place, key, ({ objects, vkey, versions }) =>
      verifyArchive(objects, vkey, versions === null ? { wait } : { wait, versions }),
    );
  } catch (error) {
    if (!(error instanceof ArchiveUnreadableError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_INPUT;
    return null;
  }
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
