import type { Problem } from '../../value-forms/problems.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { PolicyRecord, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { proposersOf } from './approvals.ts';
import type { PolicyBook } from './policy-book.ts';
import { loadedSubject } from './policy-record.ts';

/**
 * Describes why `record` may not correct an earlier policy record, or returns null. A correction of an approval or of a
 * proposer would let one person undo what two agreed on. An approved record can only be followed by a new one.
 */
export function policyCorrection(
  record: RegisterRecord,
  register: RegisterView,
  books: readonly Pick<PolicyBook, 'records'>[],
): Problem | null {
  if (record.kind === 'policy-set') {
    const isThere = register.history('policy-set', record.id).some(({ validFrom }) => validFrom === record.validFrom);
    return isThere ? correction(record, 'another time: the text of a set is never corrected') : null;
  }
  if (record.kind !== 'policy') return null;
  const approvals = books.flatMap(({ records }) => records.approvals);
  const isApproval = approvals.some(({ record: { id, validFrom }, state }) => {
    return state === 'approved' && id === record.id && validFrom === record.validFrom;
  });
  return isApproval ? correction(record, 'another time: an approval is not corrected, another one follows it') : null;
}

/**
 * Describes why `record` may not be taken for the act of a second person, or returns null. Aliases count as of the `validFrom` of an
 * approval, which its sender chooses: under an id that was no alias then, one person could approve their own proposal. So they count as
 * of `now` too, milliseconds since 1970 UTC.
 */
export function secondIdOfNow(
  record: RegisterRecord,
  register: RegisterView,
  books: readonly Pick<PolicyBook, 'records'>[],
  now: number,
): Problem | null {
  if (record.kind !== 'policy' && record.kind !== 'policy-set') return null;
  const isOne = (approval: PolicyRecord): boolean => {
    const filed = books.flatMap(({ records }) => records.sets.get(approval.setHash) ?? []);
    const texts = record.kind === 'policy-set' ? [...filed, record] : filed;
    const isSecondAt = (at: number) => proposersOf(approval, texts, register, at).length > 0;
    return isSecondAt(approval.validFrom) && !isSecondAt(now);
  };
  const expected = 'a second person: today who proposed and who approves are ids of one';
  if (record.kind === 'policy')
    return isOne(record) ? { field: 'approvedBy', value: record.approvedBy, expected } : null;
  const awaiting = books.flatMap(({ records }) => records.approvals.filter(({ state }) => state !== 'approved'));
  const isAwaited = awaiting.some((one) => one.record.setHash === record.id && isOne(one.record));
  return isAwaited ? { field: 'issuer', value: record.issuer, expected } : null;
}

/**
 * Describes why `record` may not approve a set from its `validFrom` on, or returns null: of two sets from one instant the hash would
 * choose. Any approval counts, because one that is not approved may become so by a text that is filed later.
 */
export function takenInstant(record: RegisterRecord, books: readonly Pick<PolicyBook, 'records'>[]): Problem | null {
  if (record.kind !== 'policy' || loadedSubject(record) !== null) return null;
  const { id, setHash, validFrom } = record;
  const ofSet = books.filter(({ records }) => records.sets.has(setHash));
  const approvals = (ofSet.length > 0 ? ofSet : books).flatMap(({ records }) => records.approvals);
  const other = approvals.find(
    ({ record: one }) => one.validFrom === validFrom && one.setHash !== setHash && one.id !== id,
  );
  return other === undefined
    ? null
    : correction(record, `another time than that of \`${other.record.id}\`, of another set`);
}

function correction({ validFrom }: RegisterRecord, expected: string): Problem {
  return { field: 'validFrom', value: toRfc3339(validFrom), expected };
}
