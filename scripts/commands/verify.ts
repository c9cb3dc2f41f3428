import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import type { ArchiveProblem, ArchiveReport } from '../../services/domain/transparency-log/archive-report.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { onArchive } from './history/open-history.ts';
import { printable } from './terminal-text.ts';

const EXIT_NOT_VERIFIED = 1;
/** Pause between checks of the checkpoint in an archive that is still being written. */
const SETTLE_MILLIS = 500;

interface VerifyArguments {
  readonly key?: string;
  readonly json?: true;
}

/**
 * `custodes verify`: re-derives an archive. Exit 0: all checks pass; 1: a check fails; 2: the archive cannot be read.
 */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('re-derive every segment, seal, tile and the checkpoint of an archive; also while the server runs')
    .argument('[archive]', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print the report as JSON')
    .action(runVerify);
}

async function runVerify(place: string | undefined, { key, json }: VerifyArguments): Promise<void> {
  await onArchive(place, key, async (archive) => {
    const { objects, vkey, versions } = archive;
    const report = await verifyArchive(objects, vkey, { wait, ...(versions === null ? {} : { versions }) });
    if (json) console.log(JSON.stringify(report, null, 2));
    else for (const line of describe(archive.place, report)) console.log(line);
    if (!report.ok) process.exitCode = EXIT_NOT_VERIFIED;
  });
}

function wait(): Promise<void> {
  return setTimeout(SETTLE_MILLIS);
}

function describe(folder: string, { ok, segments, entries, undecided, seals, problems }: ArchiveReport): string[] {
  const left = undecided === 0 ? '' : `; ${undecided} accesses have no decision, as gaps in seals record`;
  const checked = `${entries} entries in ${segments} segments, ${seals} seals, tiles and checkpoint${left}`;
  if (ok) return [`${folder} verified: ${checked}`];
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${folder} NOT verified: ${count}; checked ${checked}`, ...problems.map(describeProblem)];
}

function describeProblem({ object, entry, code, detail }: ArchiveProblem): string {
  return printable(`${object}${entry === undefined ? '' : ` entry ${entry}`}: ${code}: ${detail}`);
}
