import { Command, InvalidArgumentError } from 'commander';
import { historyOf } from '../../../services/adapters/avro/sealed-history.ts';
import { readCanonicalText } from '../../../services/adapters/policies/canonical-text.ts';
import { parseCondition, pathsIn } from '../../../services/adapters/policies/compile-condition.ts';
import { type LoadedPolicySet, loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { valuesOf } from '../../../services/adapters/policies/parameters.ts';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import {
  type MissingFact,
  type ReadinessReport,
  type ReadRule,
  type RuleReadiness,
  readiness,
} from '../../../services/domain/history/readiness.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { fromEnvironment } from '../environment.ts';
import { onArchive } from '../history/open-history.ts';
import { parseTime, periodJson } from '../history/period.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { textTable } from '../terminal-text.ts';

const DAY_MILLIS = 86_400_000;
const DAYS_DEFAULT = 7;
/** Reasons shown per rule on a terminal; `--json` contains all of them. */
const LACKING_MAX = 3;

interface ReadinessCliOptions {
  readonly policies: string;
  readonly days: number;
  readonly until?: number;
  readonly key?: string;
  readonly json?: true;
}

/** `custodes policy readiness`: which rules can be enabled, and which data the register or the tools still lack. */
export function readinessCommand(): Command {
  return new Command('readiness')
    .description(
      'show for each rule the share of recent accesses that would fail, and which register kind or field is missing',
    )
    .argument('[archive]', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--policies <dir>', 'the policies to check', fromEnvironment(policyEnvironment).folder)
    .option('--days <n>', 'number of days of accesses, by the time of reporting', parseDays, DAYS_DEFAULT)
    .option('--until <time>', 'RFC 3339 time at which these days end (default: now)', parseTime)
    .option('--key <file>', 'verifier key you trust (default: log.vkey in the archive)')
    .option('--json', 'print the report as JSON')
    .action((place: string | undefined, options: ReadinessCliOptions) =>
      withOutcome(() => runReadiness(place, options)),
    );
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!(days > 0 && days <= 36_500)) throw new InvalidArgumentError('Expected a number of days above 0.');
  return days;
}

async function runReadiness(place: string | undefined, options: ReadinessCliOptions): Promise<void> {
  const { until: to = Date.now(), days, policies, key, json } = options;
  await onArchive(place, key, async (archive) => {
    const set = await loadPolicies(policies);
    const register = createRegisterView();
    const report = await readiness({
      history: historyOf(archive, register),
      register,
      rules: readRulesOf(set),
      evidenceOfSource: set.evidenceOfSource,
      policyVersion: set.version,
      from: to - days * DAY_MILLIS,
      to,
    });
    console.log(json ? JSON.stringify({ ...report, ...periodJson(report) }, null, 2) : describe(report));
  });
}

function readRulesOf({ text, rules }: LoadedPolicySet): readonly ReadRule[] {
  const content = readCanonicalText(text);
  const values = valuesOf(content.parameters);
  const whenOf = new Map(content.rules.map(({ id, when }) => [id, when]));
  return rules.map((rule) => {
    const paths = pathsIn(parseCondition(whenOf.get(rule.id) ?? 'false', values).ast).map((path) => path.join('.'));
    // A rule about accesses without a purpose concerns this field, although its condition need not read it.
    if (rule.applies.purposes?.includes('unspecified')) paths.push('event.purpose');
    return { rule, reads: [...new Set(paths)].filter((path) => !paths.some((one) => one.startsWith(`${path}.`))) };
  });
}

function describe({ accesses, notSealed, rules }: ReadinessReport): string {
  const shown = rules.filter(({ fails, lacking }) => fails > 0 || lacking.length > 0);
  const rows = shown.map((rule) => [rule.rule, rule.mode, rule.fails, rule.applies, percent(rule), missing(rule)]);
  const columns = ['rule', 'mode', 'would fail', 'of', 'share', 'missing'];
  const lines = [`${accesses} accesses`, ...(rows.length === 0 ? [] : [textTable(columns, rows)])];
  const holding = rules.filter((rule) => rule.applies > 0 && !shown.includes(rule));
  lines.push(...listed('passed for all of them', holding));
  lines.push(
    ...listed(
      'applied to none of them',
      rules.filter(({ applies }) => applies === 0),
    ),
  );
  if (notSealed > 0)
    lines.push(`${notSealed} were skipped: the register that they were decided with is not sealed yet`);
  return lines.join('\n');
}

function listed(what: string, rules: readonly RuleReadiness[]): string[] {
  return rules.length === 0
    ? []
    : [
        `${what}: ${rules
          .map(({ rule }) => rule)
          .sort()
          .join(', ')}`,
      ];
}

function percent({ share }: RuleReadiness): string {
  return `${(100 * share).toFixed(1)} %`;
}

function missing({ lacking }: RuleReadiness): readonly string[] {
  return lacking.slice(0, LACKING_MAX).map(lackingText);
}

function lackingText({ what, accesses, failing, actors, sources }: MissingFact): string {
  const whom = what.startsWith('event.') ? counted(sources, 'source') : counted(actors, 'actor');
  return failing > 0 ? `${what}: ${failing} failing, ${whom}` : `${what}: not judged in ${accesses}, ${whom}`;
}

function counted(count: number, name: string): string {
  return count === 1 ? `1 ${name}` : `${count} ${name}s`;
}
