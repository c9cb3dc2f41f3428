import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { historyOf, sealedAlertsOf } from '../../../services/adapters/avro/sealed-history.ts';
import { mechanismsOn } from '../../../services/adapters/detections/known-mechanisms.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../../services/adapters/sigma/sigma-mechanism.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import { type DetectionSettings, detectorsOf } from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import {
  backtestDetections,
  type DetectionBacktestReport,
} from '../../../services/domain/history/detection-backtest.ts';
import { confirmedMisuse } from '../../../services/domain/history/misuse.ts';
import { createRegisterView, type RegisterView } from '../../../services/domain/register/register-view.ts';
import { onArchive } from '../history/open-history.ts';
import { type PeriodOptions, parseTime, periodJson, periodOf } from '../history/period.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { printableLines, textTable } from '../terminal-text.ts';
import { detectionSetNamed, OF_RELEASE } from './detection-set-named.ts';
import { junitReport } from './junit-report.ts';

/** People and sources that a terminal lists; `--json` contains all of them. */
const SUBJECTS_MAX = 20;

interface DetectionBacktestCliOptions extends PeriodOptions {
  readonly detections: string;
  readonly against: string;
  readonly key?: string;
  readonly junit?: string;
  readonly json?: true;
}

/** `custodes detections backtest`: exit 1 when the set loses an alert that people closed as misuse. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description('let other detections look at the sealed history, and refuse them where they lose confirmed misuse')
    .argument('[archive]', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .requiredOption('--detections <dir>', 'the detections to test')
    .option('--against <dir>', 'those to compare with: a folder, or `release`', OF_RELEASE)
    .option('--from <time>', 'only accesses that occurred at or after this RFC 3339 time', parseTime)
    .option('--to <time>', 'only accesses that occurred before this RFC 3339 time', parseTime)
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--junit <file>', 'write each alert that people closed as misuse as a case of JUnit XML')
    .option('--json', 'print the report as JSON')
    .action((place: string | undefined, options: DetectionBacktestCliOptions) =>
      withOutcome(() => runBacktest(place, options)),
    );
}

async function runBacktest(place: string | undefined, options: DetectionBacktestCliOptions): Promise<void> {
  const period = periodOf(options);
  const [before, after] = [await detectionSetNamed(options.against), await detectionSetNamed(options.detections)];
  await onArchive(place, options.key, async (archive) => {
    const misuse = await confirmedMisuse(sealedAlertsOf(archive), {
      ofAlerts: memoryRowTable(),
      ofCases: memoryRowTable(),
    });
    const register = createRegisterView();
    const report = await backtestDetections({
      history: historyOf(archive, register),
      before: detectionOf(before.detections, register),
      after: detectionOf(after.detections, register),
      misuse,
      ...period,
    });
    if (options.junit !== undefined) {
      const lost = new Set(report.lost.map(({ alertId }) => alertId));
      const cases = misuse.map(({ alertId, rules }) => {
        const problem = lost.has(alertId) ? 'no detection of the set finds an access of this alert' : null;
        return { suite: 'confirmed misuse', name: `${alertId} ${rules.join(', ')}`, problem };
      });
      await writeFile(options.junit, junitReport('detections backtest', cases));
    }
    const sets = { before: before.version, after: after.version };
    if (options.json) console.log(JSON.stringify({ ...periodJson(period), ...sets, ...report }, null, 2));
    else console.log(printableLines(describe(report)));
    if (report.lost.length > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
  });
}

function detectionOf(settings: readonly DetectionSettings[], register: RegisterView): Detection {
  return new Detection(memoryRowTable(), detectorsOf(settings, mechanismsOn(register), sigmaMechanism));
}

function describe({ accesses, byRule, gained, missed, confirmed, lost }: DetectionBacktestReport): string {
  const changed = byRule.filter(({ before, after }) => before !== after);
  const lines = [`${accesses} accesses`];
  if (changed.length === 0) lines.push('both sets find the same number of accesses under each rule');
  else {
    const rows = changed.map(({ rule, before, after }) => [rule, before, after]);
    lines.push(textTable(['rule', 'before', 'after'], rows));
  }
  lines.push(...listed('found in addition', gained), ...listed('not found any more', missed));
  lines.push(`${confirmed} alerts were closed as misuse, ${lost.length} of them would be lost`);
  for (const { alertId, actor, rules } of lost) lines.push(`  refused: ${alertId} ${actor ?? ''} ${rules.join(', ')}`);
  return lines.join('\n');
}

function listed(what: string, subjects: readonly string[]): readonly string[] {
  if (subjects.length === 0) return [];
  const more = subjects.length > SUBJECTS_MAX ? ` and ${subjects.length - SUBJECTS_MAX} more` : '';
  return [`${what}: ${subjects.slice(0, SUBJECTS_MAX).join(', ')}${more}`];
}
