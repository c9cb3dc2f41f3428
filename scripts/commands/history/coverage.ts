import { Command } from 'commander';
import { historyOf } from '../../../services/adapters/avro/sealed-history.ts';
import {
  type ByOccasion,
  type CoverageReport,
  coverage,
  type Share,
} from '../../../services/domain/history/coverage.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { textTable } from '../terminal-text.ts';
import { onArchive } from './open-history.ts';
import { type PeriodOptions, parseTime, periodJson, periodOf } from './period.ts';

interface CoverageCliOptions extends PeriodOptions {
  readonly key?: string;
  readonly json?: true;
}

/** `custodes coverage`: the share of accesses that were explained, recounted from the sealed archive. */
export function coverageCommand(): Command {
  return new Command('coverage')
    .description('recompute from an archive the share of explained accesses, first and repeated ones separately')
    .argument('[archive]', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--from <time>', 'only accesses that occurred at or after this RFC 3339 time', parseTime)
    .option('--to <time>', 'only accesses that occurred before this RFC 3339 time', parseTime)
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print the report as JSON')
    .action((place: string | undefined, options: CoverageCliOptions) => withOutcome(() => runCoverage(place, options)));
}

async function runCoverage(place: string | undefined, { key, json, ...options }: CoverageCliOptions): Promise<void> {
  await onArchive(place, key, async (archive) => {
    const register = { applyRecord: () => undefined };
    const history = historyOf(archive, register);
    const report = await coverage({ history, ...periodOf(options) });
    console.log(json ? JSON.stringify({ ...report, ...periodJson(report) }, null, 2) : describe(report));
  });
}

function describe({ all, byRole, byPurpose, byVendor }: CoverageReport): string {
  const rows = [['all', ...rowOf(all)]];
  for (const [title, shares] of Object.entries({ role: byRole, purpose: byPurpose, vendor: byVendor })) {
    for (const [name, share] of Object.entries(shares)) rows.push([`${title} ${name}`, ...rowOf(share)]);
  }
  return textTable(['', 'first accesses explained', 'repeated', 'without owner'], rows);
}

function rowOf({ first, repeat, 'no-owner': noOwner }: ByOccasion): string[] {
  return [first, repeat, noOwner].map(shareText);
}

function shareText({ accesses, explained }: Share): string {
  if (accesses === 0) return '-';
  return `${((100 * explained) / accesses).toFixed(1)} % of ${accesses}`;
}
