import { exceptionMillisMax } from '../../../records/register-record/validate-register-record.ts';
import { approversOf, type SecondPerson } from '../../register/acts/second-person.ts';
import type { Exception } from '../../register/register-record.ts';
import type { RegisterView } from '../../register/register-view.ts';
import { isManagerOf, isSamePerson } from '../../register/same-person.ts';
import type { ReportedAccess } from '../detector.ts';

export type SuppressionRegister = Pick<RegisterView, 'exceptions' | 'person' | 'approvals'>;

/**
 * Returns the exception that suppresses what a detection reports, or null; if several apply, the one with the smallest
 * id. It must be in force when the access was appended and approved by a second person. It never counts for a person who
 * issued or approved it, or whose line manager approved it, nor for a source that issued it, nor if it lasts longer
 * than allowed.
 */
export function suppressionOf(
  detection: string,
  { actorId, evidence }: Pick<ReportedAccess, 'actorId' | 'evidence'>,
  register: SuppressionRegister,
): Exception | null {
  const { appendedAt, sourceId, facts } = evidence;
  const cameraId = facts?.cameraId ?? null;
  const idsOfActor = actorId === null ? [] : [actorId, ...(register.person(actorId, appendedAt)?.aliases ?? [])];
  const candidates = [
    ...idsOfActor.flatMap((id) => register.exceptions('actor', id, appendedAt)),
    ...register.exceptions('source', sourceId, appendedAt),
    ...(cameraId === null ? [] : register.exceptions('camera', cameraId, appendedAt)),
  ];
  let best: Exception | null = null;
  for (const exception of candidates) {
    if (exception.rule !== detection || (best !== null && best.id <= exception.id)) continue;
    if (exception.sourceId !== null && exception.sourceId !== sourceId) continue;
    if (exception.cameraId !== null && exception.cameraId !== cameraId) continue;
    if (exception.issuer === sourceId) continue;
    if (secondPersonOf(exception, { actorId, at: appendedAt }, register) !== null) best = exception;
  }
  return best;
}

/** Returns who approved the exception, where it counts for `actorId` at `at`; `actorId` is null where it asks a source. */
export function secondPersonOf(
  exception: Exception,
  { actorId, at }: { readonly actorId: string | null; readonly at: number },
  register: Pick<RegisterView, 'person' | 'approvals'>,
): SecondPerson | null {
  const { issuer, validFrom, validUntil } = exception;
  if (validUntil === null || validUntil - validFrom > exceptionMillisMax) return null;
  const isActor = (id: string): boolean => actorId !== null && isSamePerson(id, actorId, register, at);
  if (isActor(issuer)) return null;
  const isSecond = ({ id, at: actedAt }: SecondPerson): boolean =>
    !isActor(id) &&
    !isSamePerson(id, issuer, register, at) &&
    !(actorId !== null && isManagerOf(id, actorId, register, at)) &&
    // What was found before somebody approved stays found.
    (actedAt === null || actedAt <= at);
  return approversOf(exception, register, at).find(isSecond) ?? null;
}
