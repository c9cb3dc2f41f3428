import type { Alert } from '../alert/alert.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { Notice, NoticeKind } from './notice.ts';

/** Selects what a target receives. Null matches any. An alert matches a list if one of its values is in it. */
export interface TargetFilter {
  readonly kinds: readonly NoticeKind[] | null;
  readonly severities: readonly string[] | null;
  readonly rules: readonly string[] | null;
  /** The actor's, as the register has them now. An alert about a source, a rule or a recording has none. */
  readonly teams: readonly string[] | null;
  readonly vendors: readonly string[] | null;
}

interface Known {
  readonly register: Pick<RegisterView, 'person'>;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/**
 * `alerts`: the one of the notice, or those of its case; one of them has to match. A candidate for an incident is for every
 * target whose teams and vendors one of them matches, whatever else it selects.
 */
export function matchesTarget(
  filter: TargetFilter,
  notice: Pick<Notice, 'kind' | 'severity'>,
  alerts: readonly Pick<Alert, 'rules' | 'actor'>[],
  known: Known,
): boolean {
  const { kinds, severities } = filter;
  // Its clocks run, so only who may not know of these people is left out.
  if (notice.kind === 'incident-candidate') return alerts.some(({ actor }) => matchesActor(filter, actor, known));
  if (notice.kind === 'merged' || (kinds !== null && !kinds.includes(notice.kind))) return false;
  if (severities !== null && !severities.includes(notice.severity)) return false;
  return alerts.some((alert) => matchesAlert(filter, alert, known));
}

/** Whether the target is about alerts like this one, whatever happened to it. */
export function matchesAlert(
  filter: TargetFilter,
  { rules, actor }: Pick<Alert, 'rules' | 'actor'>,
  known: Known,
): boolean {
  const isOfRule = filter.rules === null || rules.some((rule) => filter.rules?.includes(rule));
  return isOfRule && matchesActor(filter, actor, known);
}

function matchesActor(
  { teams, vendors }: Pick<TargetFilter, 'teams' | 'vendors'>,
  actor: string | null,
  { register, now }: Known,
): boolean {
  if (teams === null && vendors === null) return true;
  const person = actor === null ? null : register.person(actor, now);
  if (person === null) return false;
  return (teams === null || teams.includes(person.team)) && (vendors === null || vendors.includes(person.employer));
}
