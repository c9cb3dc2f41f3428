import type { PolicyRecord, PolicySetRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { isSamePerson } from '../register/same-person.ts';
import { INSTALLATION, loadedSubject, type SetSubject, subjectOf } from './policy-record.ts';

/** The status of a `policy` record that a person issued. Only `approved` records choose the set that decides. */
export const approvalStates = ['approved', 'self-approved', 'set-unknown', 'set-unusable'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export interface PolicyApproval {
  readonly record: PolicyRecord;
  readonly state: ApprovalState;
  /** The issuers of the text and of this record, without the approver and the installation. */
  readonly proposedBy: readonly string[];
}

export interface PolicyRecords {
  /** The set that was loaded from files. Null until the installation records it. */
  readonly loaded: string | null;
  /** Sorted by `validFrom`, then by id. */
  readonly approvals: readonly PolicyApproval[];
  /** All versions of the texts, by set hash. */
  readonly sets: ReadonlyMap<string, readonly PolicySetRecord[]>;
}

/**
 * Evaluates the `policy` records of the register that are about `subject`; nobody knows what an unknown set is about, so
 * its approvals are listed for each. A set is approved when its approver is not one of the people who
 * proposed it. With tokens, the issuer of a record is its authenticated sender, so two people must have acted. Each
 * `policy` record counts on its own: a later record with the same id revokes nothing.
 */
export function readPolicyRecords(
  register: RegisterView,
  subject: SetSubject,
  isUsable: (set: PolicySetRecord) => boolean,
): PolicyRecords {
  const sets = new Map<string, PolicySetRecord[]>();
  const ofOthers = new Set<string>();
  for (const set of register.all('policy-set')) {
    if (subjectOf(set) === subject) sets.set(set.id, [...(sets.get(set.id) ?? []), set]);
    else ofOthers.add(set.id);
  }
  const records = register.all('policy');
  const loaded = records.find((record) => loadedSubject(record) === subject)?.setHash ?? null;
  const approvals = records
    .filter((record) => loadedSubject(record) === null && !ofOthers.has(record.setHash))
    .map((record) => readApproval(record, sets.get(record.setHash) ?? [], register, isUsable))
    .sort((one, other) => one.record.validFrom - other.record.validFrom || (one.record.id < other.record.id ? -1 : 1));
  return { loaded, approvals, sets };
}

function readApproval(
  record: PolicyRecord,
  texts: readonly PolicySetRecord[],
  register: RegisterView,
  isUsable: (set: PolicySetRecord) => boolean,
): PolicyApproval {
  const proposedBy = proposersOf(record, texts, register, record.validFrom);
  const isSecond = record.approvedBy !== INSTALLATION && proposedBy.length > 0;
  const [text] = texts;
  if (!isSecond) return { record, proposedBy, state: 'self-approved' };
  if (text === undefined) return { record, proposedBy, state: 'set-unknown' };
  return { record, proposedBy, state: isUsable(text) ? 'approved' : 'set-unusable' };
}

/**
 * The issuers of the text and of the approval who are other people than the approver at `at`, milliseconds since 1970 UTC. Aliases are
 * resolved, so that nobody can approve their own proposal under a second id.
 */
export function proposersOf(
  record: PolicyRecord,
  texts: readonly PolicySetRecord[],
  register: Pick<RegisterView, 'person'>,
  at: number,
): readonly string[] {
  const issuers = [...texts, record].map(({ issuer }) => issuer).filter((issuer) => issuer !== INSTALLATION);
  return [...new Set(issuers)].filter((issuer) => !isSamePerson(issuer, record.approvedBy, register, at)).sort();
}
