import { Command } from 'commander';
import { encodeDecisionIn } from '../../../services/adapters/avro/decision-versions.ts';
import { historyOf } from '../../../services/adapters/avro/sealed-history.ts';
import { loadPolicies, policySetOf } from '../../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../../services/domain/access-decision/decide.ts';
import {
  type BacktestReport,
  backtest,
  type Change,
  type ChangeCounts,
} from '../../../services/domain/history/backtest.ts';
import { createRegisterView, type RegisterView } from '../../../services/domain/register/register-view.ts';
import { ArchiveUnreadableError } from '../history/open-archive.ts';
import { onArchive } from '../history/open-history.ts';
import { type PeriodOptions, parseTime, periodJson, periodOf } from '../history/period.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { textTable } from '../terminal-text.ts';

/** Lines of each table on a terminal; `--json` contains all of them. */
const ROWS_MAX = 20;

interface BacktestCliOptions extends PeriodOptions {
  readonly policies?: string;
  readonly key?: string;
  readonly json?: true;
}

/** `custodes policy backtest`: exit 1 when, without `--policies`, a decision differs from the sealed one. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description(
      'decide the sealed history again and report what --policies would change; without it, check that the decisions are reproduced',
    )
    .argument('[archive]', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--policies <dir>', 'the policies to test (default: for each decision, the set that decided it)')
    .option('--from <time>', 'only accesses that occurred at or after this RFC 3339 time', parseTime)
    .option('--to <time>', 'only accesses that occurred before this RFC 3339 time', parseTime)
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print the report as JSON')
    .action((place: string | undefined, options: BacktestCliOptions) => withOutcome(() => runBacktest(place, options)));
}

async function runBacktest(place: string | undefined, options: BacktestCliOptions): Promise<void> {
  const period = periodOf(options);
  await onArchive(place, options.key, async (archive) => {
    const proposed = options.policies === undefined ? null : await loadPolicies(options.policies);
    const register = createRegisterView();
    const report = await backtest({
      history: historyOf(archive, register),
      register,
      encodeDecision: encodeDecisionIn,
      proposed: proposed && { version: proposed.version, decide: createDecider({ rules: proposed }) },
      setOf: archivedSets(register),
      ...period,
    });
    console.log(options.json ? JSON.stringify({ ...periodJson(period), ...report }, null, 2) : describe(report));
    if (report.notReproduced.length > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
  });
}

/** The archived register contains the sets that decided, each under the hash that its decisions carry. */
function archivedSets(register: RegisterView): (version: string) => Decide {
  const compiled = new Map<string, Decide>();
  return (version) => {
    const known = compiled.get(version);
    if (known !== undefined) return known;
    const record = register.all('policy-set').find(({ id }) => id === version);
    if (record === undefined)
      throw new ArchiveUnreadableError(`the archive does not contain policy set \`${version}\``);
    const set = policySetOf(record.rules);
    if (set.version !== version)
      throw new ArchiveUnreadableError(`the text of policy set \`${version}\` has another hash`);
    const decide = createDecider({ rules: set });
    compiled.set(version, decide);
    return decide;
  };
}

function describe(report: BacktestReport): string {
  const { decided, changed, policyVersion, notReproduced, reworded, notDecided } = report;
  const lines: string[] = [];
  if (policyVersion === null) {
    const others = notReproduced.length;
    lines.push(
      `${decided} decisions repeated with their own policy sets: ${decided - others - reworded} identical in every byte`,
    );
    if (reworded > 0) lines.push(`${reworded} differ only in their reasons, which another release worded`);
    if (others > 0) lines.push(`NOT reproduced: ${others}, for example ${notReproduced.slice(0, 5).join(', ')}`);
  } else {
    lines.push(`policy set ${policyVersion} would change ${changed} of ${decided} decisions`);
  }
  const waiting = notDecided['register-not-sealed'];
  if (waiting > 0) lines.push(`${waiting} were skipped: the register that they were decided with is not sealed yet`);
  if (changed === 0) return lines.join('\n');
  const tallies = { rule: report.byRule, actor: report.byActor, owner: report.byOwner };
  for (const [title, tally] of Object.entries(tallies)) lines.push(tallyTable(title, tally));
  lines.push(changesTable(report.changes));
  return lines.join('\n');
}

function tallyTable(title: string, tally: ChangeCounts): string {
  return withRest(
    [title, 'changed'],
    tally.map(({ name, changed }) => [name, changed]),
  );
}

function changesTable(changes: readonly Change[]): string {
  const rows = changes.map(({ eventId, actor, owner, before, after }) => {
    return [eventId, actor, owner, words(before), words(after)];
  });
  return withRest(['event', 'actor', 'owner', 'before', 'after'], rows);
}

function words({ verdict, determinedBy }: Change['before']): string {
  return determinedBy.length === 0 ? verdict : `${verdict}: ${determinedBy.join(', ')}`;
}

function withRest(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const table = textTable(columns, rows.slice(0, ROWS_MAX));
  return rows.length <= ROWS_MAX ? table : `${table}\nand ${rows.length - ROWS_MAX} more (see --json)`;
}
