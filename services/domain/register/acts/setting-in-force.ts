import type { RecordOf } from '../register-record.ts';
import type { RegisterView } from '../register-view.ts';
import { isSamePerson } from '../same-person.ts';
import { approversOf } from './second-person.ts';

type SourceVersion = RecordOf<'source'>;
type Register = Pick<RegisterView, 'person' | 'approvals'>;

/** A setting of a source with which it could be silenced, or fall silent unnoticed. */
export interface GuardedSetting {
  readonly field: 'eventsPerSecondMax' | 'heartbeatSeconds';
  /** True if `one` lets more go missing than `other`; null is what is not set. */
  isWeaker(one: number | null, other: number | null): boolean;
}

/** Beyond its limit a source loses what it reports, so a lower limit is weaker. */
export const eventLimit: GuardedSetting = {
  field: 'eventsPerSecondMax',
  isWeaker: (one, other) => one !== null && (other === null || one < other),
};

/** Nobody notices a silence that is shorter than the heartbeat, so a longer one, or none, is weaker. */
export const heartbeat: GuardedSetting = {
  field: 'heartbeatSeconds',
  isWeaker: (one, other) => other !== null && (one === null || one > other),
};

export interface SettingInForce {
  readonly value: number | null;
  /** Since when there has been one, whatever its value: a source cannot begin anew by writing its record again. */
  readonly since: number;
}

/**
 * Returns the setting of a source at `at`. `versions` are all of its versions, ascending by `validFrom`. A weaker
 * setting than before, also by the end of a version, counts only once a second person has approved it, or where its
 * sender may vouch for sources. Until then the one before stays. INVARIANT: intake accepts no weaker correction, for a
 * correction leaves nothing of what was before.
 */
export function settingInForce(
  { field, isWeaker }: GuardedSetting,
  versions: readonly SourceVersion[],
  register: Register,
  at: number,
): SettingInForce {
  let inForce: SettingInForce = { value: null, since: Number.NEGATIVE_INFINITY };
  /** Who owned the tool before does not approve either: its owner could name another in the version before. */
  const owners = new Set<string>();
  // Nobody bounds how many versions an attacker sends, so the acts are looked up once.
  const hasActs = register.approvals('source', versions[0]?.id ?? '').length > 0;
  const counts = (version: SourceVersion): boolean => {
    if (version.unvouched !== true || !hasActs) return version.unvouched !== true;
    const isOwner = (id: string) => [...owners].some((owner) => isSamePerson(id, owner, register, at));
    return approversOf(version, register, at).some(({ id }) => !isOwner(id));
  };
  for (const version of versions) {
    if (version.validFrom > at) break;
    if (version.owner !== null) owners.add(version.owner);
    const value = hasEnded(version, at) ? null : version[field];
    if (isWeaker(value, inForce.value) && !counts(version)) continue;
    inForce = { value, since: inForce.value === null ? version.validFrom : inForce.since };
  }
  return inForce;
}

function hasEnded({ validUntil }: SourceVersion, at: number): boolean {
  return validUntil !== null && validUntil <= at;
}
