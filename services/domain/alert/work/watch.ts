import type { Disposition } from '../../../records/alert-record/alert-record.ts';
import { type Severity, severities } from '../../access-decision/access-decision.ts';
import { OWN_SOURCE } from '../../access-event/own-source.ts';
import type { Finding } from '../../finding/finding.ts';
import { type AlertWork, unclosed, withEntry } from './alert-work.ts';

const DAY_MILLIS = 86_400_000;
const WATCHED_DAYS = 30;
/** One more access may be the same reason again; more of them need another look. */
const ACCESSES_MIN = 2;

/** Such a close states that a reason exists, and it may not cover what comes next. */
const watched: ReadonlySet<Disposition | null> = new Set<Disposition | null>(['justified', 'register-gap']);

/** Until when further findings open the alert again; null: they open another one. Milliseconds since 1970 UTC. */
export function watchedUntil(disposition: Disposition | null, closedAt: number): number | null {
  return watched.has(disposition) ? closedAt + WATCHED_DAYS * DAY_MILLIS : null;
}

export function isWatched({ state, watchedUntil: until }: AlertWork, at: number): boolean {
  return state === 'closed' && until !== null && at < until;
}

/**
 * Whether findings since the close open the alert again: two accesses of the rules that were judged, or at once what is
 * graver than what was judged.
 */
export function reopens(
  judged: { readonly rules: readonly string[]; readonly severity: Severity },
  since: readonly Finding[],
): boolean {
  const gravest = severities.indexOf(judged.severity);
  const isGraver = ({ rule, severity }: Finding) =>
    severity === 'critical' || severities.indexOf(severity) > gravest || !judged.rules.includes(rule);
  return since.some(isGraver) || accessesOf(since).size >= ACCESSES_MIN;
}

/** The work on an alert that its findings opened again: an act of the installation's own. */
export function reopenedBy(work: AlertWork, { findingId }: Finding, since: readonly Finding[], at: number): AlertWork {
  const accesses = [...accessesOf(since).values()];
  const count = accesses.length === 1 ? '1 more access needs' : `${accesses.length} more accesses need`;
  const open = { ...work, ...unclosed, state: 'reopened', reopenedAt: at } as const;
  return withEntry(open, {
    ...{ actId: `reopened:${findingId}`, at, by: OWN_SOURCE, action: 'reopen', to: null, disposition: null },
    ...{ text: `${count} review since it was closed as ${work.disposition}`, evidence: accesses },
    ...{ refused: null, state: 'reopened' },
  });
}

function accessesOf(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const cited = findings.flatMap(({ evidence }) => evidence);
  return new Map(cited.map(({ eventId, sourceId }) => [`${eventId} ${sourceId}`, eventId]));
}
