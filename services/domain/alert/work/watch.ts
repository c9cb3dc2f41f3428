import type { AlertAction, Disposition } from '../../../records/alert-record/alert-record.ts';
import { type Severity, severities } from '../../access-decision/access-decision.ts';
import { OWN_SOURCE } from '../../access-event/own-source.ts';
import type { Finding } from '../../finding/finding.ts';
import { type AlertState, type AlertWork, type HistoryEntry, unclosed, withEntry } from './alert-work.ts';

const DAY_MILLIS = 86_400_000;
/** How long a close is watched, as the service writes it. */
export const WATCH_DAYS = 30;
/** One more access may be the same reason again; more of them need another look. */
const ACCESSES_MIN = 2;
/** More than rules make of one access: a source reports other accesses under its id, which came in one request. */
const FINDINGS_MIN = 20;

/**
 * Until when further findings belong to the closed alert; null: they open another one. A reason may not cover what comes
 * next, and a person of whom misuse was confirmed may go on; a drill is over. Milliseconds since 1970 UTC.
 */
export function watchedUntil(
  disposition: Disposition | null,
  closedAt: number,
  { watchDays }: { readonly watchDays: number | null },
): number | null {
  return watchDays === null || disposition === 'test' ? null : closedAt + watchDays * DAY_MILLIS;
}

export function isWatched({ state, watchedUntil: until }: AlertWork, at: number): boolean {
  return state === 'closed' && until !== null && at < until;
}

/** Whom an access concerned, besides ordinary owners. */
export type OwnerClass = 'intimate' | 'child' | 'co-worker' | 'household';

export function ownerClassesOf({ evidence }: Pick<Finding, 'evidence'>): readonly OwnerClass[] {
  return evidence.flatMap(({ facts }): OwnerClass[] => {
    if (facts === null) return [];
    const { locationClass, isOfChild, isOfCoworker, isOfHousehold } = facts;
    return [
      ...(locationClass === 'intimate' ? (['intimate'] as const) : []),
      ...(isOfChild ? (['child'] as const) : []),
      ...(isOfCoworker ? (['co-worker'] as const) : []),
      ...(isOfHousehold ? (['household'] as const) : []),
    ];
  });
}

interface JudgedFindings {
  readonly rules: readonly string[];
  readonly severity: Severity;
}

/**
 * True where people confirmed the misuse, the alert was opened again, and they confirmed it once more. A close for another reason
 * confirmed nothing, nor did a proposal that somebody rejected.
 */
export function isKnownToGoOn({ disposition, history }: AlertWork): boolean {
  if (disposition !== 'misuse') return false;
  let [confirmed, proposed] = [0, disposition as HistoryEntry['disposition']];
  for (const { action, disposition: given, refused, state } of history) {
    if (refused !== null) continue;
    if (action === 'close') proposed = given;
    if (state === 'closed' && closing.has(action) && (given ?? proposed) === 'misuse') confirmed += 1;
  }
  return confirmed > 1;
}

/**
 * Returns as what people last closed the alert, also while it is open because the same went on; null where nobody did, or where a
 * person opened it again, who doubts it.
 */
export function lastClosedAs({ state, disposition, history }: AlertWork): Disposition | null {
  if (state === 'closed') return disposition;
  let [closedAs, proposed]: (Disposition | null)[] = [null, null];
  let before: AlertState = 'new';
  for (const { action, by, disposition: given, refused, state: after } of history) {
    if (refused !== null) continue;
    if (action === 'close') proposed = given;
    if (after === 'closed' && closing.has(action)) closedAs = given ?? proposed ?? null;
    // Who rejects a proposal, or is the installation, does not doubt the last close.
    if (action === 'reopen' && before === 'closed' && by !== OWN_SOURCE) closedAs = null;
    before = after;
  }
  return closedAs ?? null;
}

/** The second person only approves what the first one gave. */
const closing: ReadonlySet<string> = new Set<AlertAction>(['close', 'approve-close']);

/** True if a finding is more of what was judged. A new rule, a higher severity or another class of owners is not. */
export function isMoreOfTheSame(
  finding: Finding,
  judged: JudgedFindings & { readonly ownerClasses: ReadonlySet<OwnerClass> },
): boolean {
  const isNew = !judged.rules.includes(finding.rule) || isAbove(finding.severity, judged.severity);
  return !isNew && ownerClassesOf(finding).every((one) => judged.ownerClasses.has(one));
}

/**
 * Whether findings since the close open the alert again: two accesses of the rules that were judged, more findings than one
 * access has, or at once what is graver than what was judged.
 */
export function reopens(judged: JudgedFindings, since: readonly Finding[]): boolean {
  const isGraver = ({ rule, severity }: Finding) =>
    severity === 'critical' || isAbove(severity, judged.severity) || !judged.rules.includes(rule);
  return since.some(isGraver) || accessesOf(since).size >= ACCESSES_MIN || since.length >= FINDINGS_MIN;
}

function isAbove(one: Severity, other: Severity): boolean {
  return severities.indexOf(one) > severities.indexOf(other);
}

/** The work on an alert that its findings opened again: an act of the installation's own. */
export function reopenedBy(work: AlertWork, { findingId }: Finding, since: readonly Finding[], at: number): AlertWork {
  const accesses = [...accessesOf(since).values()];
  const count = accesses.length === 1 ? '1 more access needs' : `${accesses.length} more accesses need`;
  const open = { ...work, ...unclosed, state: 'reopened', reopenedAt: at } as const;
  return withEntry(open, {
    actId: `reopened:${findingId}`,
    at,
    by: OWN_SOURCE,
    action: 'reopen',
    to: null,
    disposition: null,
    text: `${count} review since it was closed as ${work.disposition}`,
    evidence: accesses,
    refused: null,
    state: 'reopened',
  });
}

/** An access is an event of a source at one append time: a source may use an id again for another one. */
function accessesOf(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const cited = findings.flatMap(({ evidence }) => evidence);
  return new Map(
    cited.map(({ eventId, sourceId, occurredAt, appendedAt }) => [
      `${eventId} ${sourceId} ${appendedAt} ${occurredAt}`,
      eventId,
    ]),
  );
}
