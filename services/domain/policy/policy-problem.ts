import type { Problem } from '../../value-forms/problems.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { PolicyBook } from './policy-book.ts';
import { INSTALLATION, LOADED_POLICY_ID } from './policy-record.ts';

/**
 * Describes why `record` may not correct an earlier policy record, or returns null. A correction of an approval or of a
 * proposer would let one person undo what two agreed on. An approved record can only be followed by a new one.
 */
export function policyCorrection(
  record: RegisterRecord,
  register: RegisterView,
  book: Pick<PolicyBook, 'records'>,
): Problem | null {
  if (record.kind === 'policy-set') {
    const isThere = register.history('policy-set', record.id).some(({ validFrom }) => validFrom === record.validFrom);
    return isThere ? correction(record, 'another time: the text of a set is never corrected') : null;
  }
  if (record.kind !== 'policy') return null;
  const isApproval = book.records.approvals.some(({ record: { id, validFrom }, state }) => {
    return state === 'approved' && id === record.id && validFrom === record.validFrom;
  });
  return isApproval ? correction(record, 'another time: an approval is not corrected, another one follows it') : null;
}

/** Describes why only the installation may send `record`, or returns null. The ids of the installation are reserved. */
export function reservedPolicy(record: RegisterRecord): Problem | null {
  if (record.kind !== 'policy' || record.id !== LOADED_POLICY_ID) return null;
  return { field: 'id', value: record.id, expected: `another id: this one is kept for \`${INSTALLATION}\` itself` };
}

function correction({ validFrom }: RegisterRecord, expected: string): Problem {
  return { field: 'validFrom', value: toRfc3339(validFrom), expected };
}
