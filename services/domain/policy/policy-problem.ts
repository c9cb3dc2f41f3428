import type { Problem } from '../../value-forms/problems.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { PolicyBook } from './policy-book.ts';

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

function correction({ validFrom }: RegisterRecord, expected: string): Problem {
  return { field: 'validFrom', value: toRfc3339(validFrom), expected };
}
