import type { PolicyRecord, PolicySetRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { INSTALLATION, isLoadedPolicy } from './policy-record.ts';

/** What a `policy` record by people is worth. Only `approved` ones decide. */
export const approvalStates = ['approved', 'self-approved', 'set-unknown', 'set-unusable'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export interface Approval {
  readonly record: PolicyRecord;
  readonly state: ApprovalState;
  /** Who else put the set forward: the issuers of its text and of this record, without approver and installation. */
  readonly proposedBy: readonly string[];
}

export interface PolicyRecords {
  /** The set that files were loaded from, null before the installation has said so. */
  readonly loaded: string | null;
  /** Ascending by `validFrom`, then id. */
  readonly approvals: readonly Approval[];
  /** Every version of the texts, by set hash. */
  readonly sets: ReadonlyMap<string, readonly PolicySetRecord[]>;
}

/**
 * What the register says about policy sets. A set is approved when a person other than one who proposed it says so:
 * with tokens the issuer of a record is whoever sent it, so two people have to have acted. Each `policy` record counts
 * by itself, whatever its id: a later one of the same id takes nothing back.
 */
export function readPolicyRecords(register: RegisterView, isUsable: (set: PolicySetRecord) => boolean): PolicyRecords {
  const sets = new Map<string, PolicySetRecord[]>();
  for (const set of register.all('policy-set')) sets.set(set.id, [...(sets.get(set.id) ?? []), set]);
  const records = register.all('policy');
  const loaded = records.find(isLoadedPolicy)?.setHash ?? null;
  const approvals = records
    .filter((record) => !isLoadedPolicy(record))
    .map((record) => readApproval(record, sets.get(record.setHash) ?? [], register, isUsable))
    .sort((one, other) => one.record.validFrom - other.record.validFrom || (one.record.id < other.record.id ? -1 : 1));
  return { loaded, approvals, sets };
}

function readApproval(
  record: PolicyRecord,
  texts: readonly PolicySetRecord[],
  register: RegisterView,
  isUsable: (set: PolicySetRecord) => boolean,
): Approval {
  // An alias is the person: nobody is a second person under a second id.
  const personOf = (id: string): string => register.person(id, record.validFrom)?.id ?? id;
  const issuers = [...texts, record].map(({ issuer }) => issuer).filter((issuer) => issuer !== INSTALLATION);
  const approver = personOf(record.approvedBy);
  const proposedBy = [...new Set(issuers)].filter((issuer) => personOf(issuer) !== approver).sort();
  const isSecond = approver !== INSTALLATION && proposedBy.length > 0;
  const [text] = texts;
  if (!isSecond) return { record, proposedBy, state: 'self-approved' };
  if (text === undefined) return { record, proposedBy, state: 'set-unknown' };
  return { record, proposedBy, state: isUsable(text) ? 'approved' : 'set-unusable' };
}
