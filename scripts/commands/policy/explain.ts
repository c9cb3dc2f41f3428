import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import type { Tried } from '../../../services/domain/access-decision/access-decision.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { reasonOption, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printableLines, textTable } from '../terminal-text.ts';
import { type AccessExplanation, explainAccess, type JudgedAccess } from './explain-access.ts';
import { judgeLocally } from './judge-locally.ts';
import { policySetNamed } from './policy-set-named.ts';

interface ExplainOptions extends ServerTarget {
  readonly policies?: string;
  readonly register?: string;
  readonly source?: string;
  readonly json?: true;
}

/** `custodes policy explain EVENT`: the applicable rules and the result of each. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('show which rules apply to an access, the result of each, and what was tried')
    .argument('<event>', 'a file with an access event (JSON, `-` for standard input), or the id of one on the server')
    .option('--policies <dir>', 'policy folder for an event in a file (default: $POLICIES_DIR, else the default set)')
    .option('--register <file>', 'register records for an event in a file, one per line')
    .option('--source <id>', 'source of the event, if its id is ambiguous')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the explanation as JSON')
    .action((event: string, options: ExplainOptions) => withOutcome(() => explain(event, options)));
}

async function explain(event: string, options: ExplainOptions): Promise<void> {
  const explanation = event === '-' || existsSync(event) ? await here(event, options) : await there(event, options);
  console.log(options.json ? JSON.stringify(explanation, null, 2) : printableLines(inWords(explanation)));
}

async function here(file: string, options: ExplainOptions): Promise<AccessExplanation> {
  const folder = options.policies ?? fromEnvironment(policyEnvironment).folder;
  const set = await policySetNamed(folder, options);
  return explainAccess(await judgeLocally(file, options.register, set), set.content);
}

interface ExplainedItem {
  readonly eventId: string;
  readonly action: string;
  readonly verdict: string;
  readonly reason: string;
  readonly policyVersion: string;
  readonly explanation: JudgedAccess['explanation'];
  readonly reevaluations: JudgedAccess['reevaluations'] | null;
}
interface ShownDetails {
  readonly determinedBy: readonly { readonly rule: string }[];
  readonly observed: readonly string[];
  readonly tried: readonly Tried[];
  readonly facts: { readonly actorKind: string; readonly purpose: string } | null;
}

/** Returns the access as it was decided, with the set that decided it. */
async function there(eventId: string, options: ExplainOptions): Promise<AccessExplanation> {
  const given = (['policies', 'register'] as const).filter((name) => options[name] !== undefined);
  if (given.length > 0) {
    throw new InputError(
      `there is no file \`${eventId}\`, expected one with \`--${given.join('` and `--')}\`: the server explains an access by the set that decided it, and \`custodes policy backtest --policies\` decides the history again`,
    );
  }
  const query = options.source === undefined ? {} : { source: options.source };
  const params = { path: { eventId }, query };
  const item = (await ask(options, (client) => client.GET('/v1/accesses/{eventId}', { params }))) as ExplainedItem;
  const { determinedBy, observed, tried, facts } = (await ask(options, (client) =>
    client.GET('/v1/accesses/{eventId}/details', { params }),
  )) as ShownDetails;
  const isJudged = facts !== null && item.verdict !== 'ended';
  const { action, verdict, reason, policyVersion, explanation } = item;
  const access: JudgedAccess = {
    eventId: item.eventId,
    action,
    verdict,
    reason,
    policyVersion,
    explanation,
    observed,
    tried,
    determinedBy: determinedBy.map(({ rule }) => rule),
    reevaluations: item.reevaluations ?? [],
    actorKind: isJudged ? facts.actorKind : null,
    purpose: isJudged ? facts.purpose : null,
  };
  const { content } = await policySetNamed(policyVersion, options);
  return explainAccess(access, content);
}

function inWords(access: AccessExplanation): string {
  const { eventId, verdict, reason, policyVersion, explanation, reevaluations, tried, rules } = access;
  const lines = [`access ${eventId}: ${verdict}`, `  ${reason}`, `  policy set ${policyVersion}`];
  if (explanation !== null) lines.push(`  explained by ${explanation.kind} ${explanation.id}`);
  lines.push(...reevaluations.map(againInWords));
  const rows = rules.map(({ rule, outcome, verdict: means, severity, legalBasis }) => {
    return [rule, outcome.replaceAll('-', ' '), outcome === 'holds' ? '' : `${means}, ${severity}`, legalBasis];
  });
  lines.push(rules.length === 0 ? '  no rule applies' : textTable(['rule', 'outcome', 'means', 'legal basis'], rows));
  if (tried.length > 0) lines.push('tried:', ...tried.map(({ kind, id, state }) => `  ${kind} ${id} ${state}`));
  return lines.join('\n');
}

function againInWords({ at, verdict, determinedBy, because }: JudgedAccess['reevaluations'][number]): string {
  const rules = determinedBy.length === 0 ? '' : ` (${determinedBy.join(', ')})`;
  const cause = because === null ? 'because a deadline passed' : `because of ${because.kind} ${because.id}`;
  return `  re-evaluated at ${at}: ${verdict}${rules}, ${cause}`;
}
