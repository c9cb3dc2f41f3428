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

/** `alerts`: the one of the notice, or those of its case; one of them has to match. `now` in milliseconds since 1970 UTC. */
export function matchesTarget(
  filter: TargetFilter,
  notice: Pick<Notice, 'kind' | 'severity'>,
  alerts: readonly Pick<Alert, 'rules' | 'actor'>[],
  { register, now }: { readonly register: Pick<RegisterView, 'person'>; readonly now: number },
): boolean {
  const { kinds, severities } = filter;
  if (notice.kind === 'merged' || (kinds !== null && !kinds.includes(notice.kind))) return false;
  if (severities !== null && !severities.includes(notice.severity)) return false;
  return alerts.some((alert) => matchesAlert(filter, alert, { register, now }));
}

/** Whether the target is about alerts like this one, whatever happened to it. */
export function matchesAlert(
  { rules, teams, vendors }: TargetFilter,
  alert: Pick<Alert, 'rules' | 'actor'>,
  { register, now }: { readonly register: Pick<RegisterView, 'person'>; readonly now: number },
): boolean {
  if (rules !== null && !alert.rules.some((rule) => rules.includes(rule))) return false;
  if (teams === null && vendors === null) return true;
  const person = alert.actor === null ? null : register.person(alert.actor, now);
  if (person === null) return false;
  return (teams === null || teams.includes(person.team)) && (vendors === null || vendors.includes(person.employer));
}
