import { approversOf } from '../../domain/register/acts/second-person.ts';
import type { RecordOf } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { isSamePerson } from '../../domain/register/same-person.ts';

type Register = Pick<RegisterView, 'inForce' | 'history' | 'person' | 'approvals'>;
type SourceVersion = RecordOf<'source'>;

/**
 * How many events a second intake accepts of a source at `at`; null for no limit. A limit makes a source lose what it
 * reports beyond it, so a lower one than before counts only once a second person has approved it, or where its sender
 * may vouch for sources. Until then the limit of the version before stays. To raise or remove a limit takes nobody.
 */
export function limitInForce(register: Register, sourceId: string, at: number): number | null {
  const inForce = register.inForce('source', sourceId, at);
  const limit = inForce?.eventsPerSecondMax ?? null;
  // Nearly every record was sent by somebody who may: no other version matters.
  if (inForce === null || limit === null || counts(inForce, register, at)) return limit;
  let before: number | null = null;
  for (const version of register.history('source', sourceId)) {
    if (version.validFrom > at) break;
    const { eventsPerSecondMax: next } = version;
    if (isLower(next, before) && !counts(version, register, at)) continue;
    before = next;
  }
  return before;
}

function counts(version: SourceVersion, register: Register, at: number): boolean {
  if (version.unvouched !== true) return true;
  const { owner } = version;
  return approversOf(version, register, at).some(({ id }) => owner === null || !isSamePerson(id, owner, register, at));
}

function isLower(one: number | null, other: number | null): boolean {
  return one !== null && (other === null || one < other);
}
