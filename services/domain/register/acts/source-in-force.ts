import type { RecordOf } from '../register-record.ts';
import type { RegisterView } from '../register-view.ts';
import { isSamePerson } from '../same-person.ts';
import { isExpired } from '../versions/versions.ts';
import { type GuardedField, type GuardedSettings, guardedFields, isWeaker, unset } from './guarded-settings.ts';
import { approversOf } from './second-person.ts';

type SourceVersion = RecordOf<'source'>;
type Approvals = Pick<RegisterView, 'person' | 'approvals'>;
export type SourceRegister = Approvals & Pick<RegisterView, 'inForce' | 'begun' | 'history'>;

/** The settings of a source that count at one time. */
export interface SettingsInForce {
  readonly settings: GuardedSettings;
  /** Since when there is a heartbeat, whatever its value: a source cannot begin anew by writing its record again. */
  readonly heartbeatSince: number;
  /** Fields of the newest version that count once a second person has approved it. */
  readonly waiting: readonly GuardedField[];
}

/**
 * Returns the record of a source as it counts at `at`: what would have it seen or blamed less than before, also by the
 * end of a version, counts only once a second person has approved it, or where its sender may vouch for sources. Until
 * then the value before stays.
 */
export function sourceInForce(register: SourceRegister, id: string, at: number): SourceVersion | null {
  const record = register.inForce('source', id, at);
  // Nearly every record was sent by somebody who may: no other version matters.
  if (record !== null && record.unvouched !== true) return record;
  const begun = record ?? register.begun('source', id, at);
  if (begun === null) return null;
  const { settings, waiting } = settingsInForce(register.history('source', id), register, at);
  return waiting.length === 0 ? record : { ...begun, ...settings };
}

/**
 * `versions` are all versions of one source, ascending by `validFrom`. INVARIANT: intake accepts no weaker correction, for
 * a correction leaves nothing of what was before, and bounds how many versions one source has.
 */
export function settingsInForce(versions: readonly SourceVersion[], register: Approvals, at: number): SettingsInForce {
  let heartbeatSince = Number.NEGATIVE_INFINITY;
  let waiting: GuardedField[] = [];
  const settings: Writable<GuardedSettings> = { ...unset, defaultPurpose: versions[0]?.defaultPurpose ?? null };
  const counts = whichCount(versions, register, at);
  for (const version of versions) {
    if (version.validFrom > at) break;
    const next = isExpired(version, at) ? unset : version;
    const doesCount = counts(version);
    waiting = [];
    const hadHeartbeat = settings.heartbeatSeconds !== null;
    for (const field of guardedFields) {
      if (isWeaker(field, next, settings) && !doesCount()) waiting.push(field);
      else take(settings, field, next);
    }
    if (!hadHeartbeat) heartbeatSince = version.validFrom;
  }
  return { settings, heartbeatSince, waiting };
}

/** Returns, for versions in their order, whether one counts although it is weaker. */
function whichCount(versions: readonly SourceVersion[], register: Approvals, at: number) {
  /** Who owned the tool before does not approve either: its owner could name another in the version before. */
  const owners = new Set<string>();
  // The acts are looked up once, however many versions an attacker sends.
  const hasActs = register.approvals('source', versions[0]?.id ?? '').length > 0;
  return (version: SourceVersion) => {
    if (version.owner !== null) owners.add(version.owner);
    return (): boolean => {
      if (version.unvouched !== true || !hasActs) return version.unvouched !== true;
      const isOwner = (id: string) => [...owners].some((owner) => isSamePerson(id, owner, register, at));
      return approversOf(version, register, at).some(({ id }) => !isOwner(id));
    };
  };
}

type Writable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

function take<Field extends GuardedField>(settings: Writable<GuardedSettings>, field: Field, from: GuardedSettings) {
  settings[field] = from[field];
}
