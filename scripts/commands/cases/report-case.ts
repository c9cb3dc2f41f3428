import type { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printable } from '../terminal-text.ts';
import { caseCommand, pathOf } from './case-command.ts';

const PROOFS_MAX = 1_000;
const LOOKUPS_AT_ONCE = 8;

interface ReportOptions extends ServerTarget {
  readonly json?: true;
  readonly proofs: string;
}

/** Where an entry is sealed, or why that is not known. */
interface Sealed {
  readonly sealIndex: number;
  readonly segment: string;
  readonly leafIndex: number;
}

/** What is known of where an entry is sealed. */
interface ReportedPlace {
  /** Null where it is not sealed yet, was not looked up, or could not be. */
  readonly sealed: Sealed | null;
  /** Why it could not be looked up. */
  readonly notKnown?: string;
}

type DraftReport = Awaited<ReturnType<typeof reportFrom>>;
type Proven = DraftReport['evidence'][number] & ReportedPlace;

/** `custodes cases report ID`: a draft of an incident report as Markdown. Exit 2: no such case; 3: no server. */
export function reportCommand(): Command {
  return caseCommand('report', 'draft an incident report of a case, from the log and the register, as Markdown')
    .option('--proofs <count>', 'look up where so many of the newest entries are sealed, at most 1000', '20')
    .action((caseId: string, options: ReportOptions) =>
      withOutcome(async () => {
        const proofs = proofsOf(options.proofs);
        const report = await reportFrom(options, caseId);
        const evidence: Proven[] = [];
        // A few at once: each lookup is a read of its own, which the server records.
        for (let at = 0; at < report.evidence.length; at += LOOKUPS_AT_ONCE) {
          const some = report.evidence.slice(at, at + LOOKUPS_AT_ONCE).map(async (entry, index) => {
            return { ...entry, ...(at + index < proofs ? await sealedAt(options, entry) : { sealed: null }) };
          });
          evidence.push(...(await Promise.all(some)));
        }
        console.log(options.json ? JSON.stringify({ ...report, evidence }) : reportMarkdown(report, evidence));
      }),
    );
}

function proofsOf(text: string): number {
  const proofs = Number(text);
  if (/^\d{1,4}$/.test(text) && proofs <= PROOFS_MAX) return proofs;
  throw new InputError(`--proofs is \`${text}\`, expected a whole number from 0 to ${PROOFS_MAX}`);
}

function reportFrom(options: ServerTarget, caseId: string) {
  return ask(options, (client) => client.GET('/v1/cases/{caseId}/report', pathOf(caseId)));
}

/** A refusal, such as of a caller who may not read accesses, is not taken for an entry that is not sealed. */
async function sealedAt(
  options: ServerTarget,
  { eventId, sourceId }: DraftReport['evidence'][number],
): Promise<ReportedPlace> {
  const params = { path: { eventId }, query: { source: sourceId } };
  let code: unknown;
  try {
    const { sealed } = await ask(options, async (client) => {
      const answer = await client.GET('/v1/accesses/{eventId}/details', { params });
      code = (answer.error as { readonly code?: unknown } | undefined)?.code;
      return answer;
    });
    return { sealed };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return code === 'access-unknown' ? { sealed: null } : { sealed: null, notKnown: error.message };
  }
}

export function reportMarkdown(report: DraftReport, evidence: readonly Proven[]): string {
  return markdownOf(escaped(report), escaped(evidence)).map(printable).join('\n');
}

function markdownOf(report: DraftReport, evidence: readonly Proven[]): readonly string[] {
  const { period, incident, people, rules, accounts, history, alerts, notKnown } = report;
  return [
    `# Draft: ${report.title}`,
    '',
    `Case ${report.caseId}, ${report.state}, severity ${report.severity ?? 'none'}. Generated ${report.generatedAt} from the log of custodes.`,
    '',
    '## When',
    '',
    period === null
      ? 'No alert is in the case.'
      : `From ${period.firstEventAt} to ${period.lastEventAt}; first detected ${period.firstDetectedAt}.`,
    '',
    '## Who',
    '',
    ...people.map(({ id, role, team, employer, manager }) => {
      return `- ${id}: ${[role, team, employer].map((part) => part ?? 'unknown').join(', ')}; manager ${manager ?? 'unknown'}`;
    }),
    '',
    '## What',
    '',
    ...rules.map(({ id, title, meaning, legalBasis }) => {
      return `- ${title} (${id})${meaning === null ? '' : `: ${meaning}`}${legalBasis === null ? '' : ` Basis: ${legalBasis}.`}`;
    }),
    '',
    `Accesses: ${report.accesses}, in alerts: ${alerts.length}.`,
    '',
    '## Affected accounts',
    '',
    `${report.affectedAccounts}: ${accounts.join(', ') || 'none'}`,
    '',
    '## Clocks',
    '',
    ...(incident === null
      ? ['Fewer than ten accounts were affected: no clock runs.']
      : [
          `Candidate for a covered incident since ${incident.candidateSince}.`,
          '',
          ...incident.clocks.map(({ id, duty, dueAt, state, metBy, metAt, text }) => {
            const done = metAt === null ? '' : `; ${metAt} by ${metBy}: ${text}`;
            return `- ${id}, until ${dueAt}: ${duty}: ${state}${done}`;
          }),
        ]),
    '',
    '## Evidence',
    '',
    '| occurred at | event | source | actor | account | rules | sealed |',
    '|---|---|---|---|---|---|---|',
    ...evidence.map(({ occurredAt, eventId, sourceId, actorId, ownerId, rules: broken, sealed, notKnown }) => {
      const unsealed = notKnown === undefined ? '–' : `not known: ${notKnown}`;
      const place = sealed === null ? unsealed : `seal ${sealed.sealIndex}, leaf ${sealed.leafIndex}`;
      return `| ${[occurredAt, eventId, sourceId, actorId ?? '–', ownerId ?? '–', broken.join(' '), place].join(' | ')} |`;
    }),
    '',
    '## What was done',
    '',
    ...history.map(({ at, by, action, text, refused }) => {
      return `- ${at} ${by}: ${action}${refused === undefined ? '' : ` (refused: ${refused})`}${text === undefined ? '' : `: ${text}`}`;
    }),
    '',
    '## What is not known',
    '',
    ...notKnown.map((line) => `- ${line}`),
    ...unknownTimesIn(report),
  ];
}

/** Times in which something may have happened that no alert of the case has. */
function unknownTimesIn({ unknown, unknownLeftOut }: DraftReport): readonly string[] {
  const times = unknown.map(({ kind, source, stage, input, from, to, count }) => {
    const of = source ?? input ?? stage ?? 'custodes';
    return `- ${kind} of ${of}, ${from} to ${to ?? 'now'}${count === null ? '' : `: ${count}`}`;
  });
  if (times.length === 0) return [];
  const more = unknownLeftOut === 0 ? [] : [`- and ${unknownLeftOut} that began earlier`];
  return [
    '',
    'Between the first access and the close, something may have happened that is in no alert:',
    '',
    ...times,
    ...more,
  ];
}

/**
 * UNTRUSTED: a text of a tool or person is shown as it is. An image in it would show its server who reads the report, and a link or
 * a cell in it would look like ours.
 */
function escaped<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll(/[\\*[\]<|]/g, '\\$&') as Value;
  if (Array.isArray(value)) return value.map(escaped) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, escaped(part)])) as Value;
}
