import type { PolicySet } from '../access-decision/policy-set.ts';
import type { RegisterSink } from '../register/register-follower.ts';
import type { PolicySetRecord, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { type Approval, type PolicyRecords, readPolicyRecords } from './approvals.ts';
import { NoPolicyError, type Policies, type PolicyInForce, policyInForce } from './policies.ts';

/** The policy sets as the register has them. */
export interface PolicyBook extends Policies {
  readonly records: PolicyRecords;
  /** Tells that `record` was applied to the register that the book reads. */
  noteRecord(record: RegisterRecord): void;
}

/** Makes a set of its canonical text; null when this version of custodes cannot use it. */
export type CompilePolicySet = (text: string) => PolicySet | null;

/**
 * Reads from `register` which set decides:
 *
 * - of the approved ones the last to begin by the time asked for, among those that have not ended; when all have
 *   ended, the last to begin stays, for rules do not lapse into none;
 * - before the first approved one begins, and where nobody ever approved one, the set that was loaded from files;
 * - where none was loaded, the first approved one.
 */
export function createPolicyBook(register: RegisterView, compile: CompilePolicySet): PolicyBook {
  const compiled = new Map<string, PolicyInForce | null>();
  let read: Standing | null = null;

  function policyOf({ id, rules }: PolicySetRecord): PolicyInForce | null {
    const known = compiled.get(id);
    if (known !== undefined) return known;
    const set = compile(rules);
    const policy = set === null ? null : { ...policyInForce(set), version: id };
    compiled.set(id, policy);
    return policy;
  }

  function find({ sets }: PolicyRecords, version: string): PolicyInForce | null {
    const [text] = sets.get(version) ?? [];
    return text === undefined ? null : policyOf(text);
  }

  function standing(): Standing {
    if (read !== null) return read;
    const records = readPolicyRecords(register, (set) => policyOf(set) !== null);
    const approved = records.approvals.flatMap((approval) => {
      const policy = approval.state === 'approved' ? find(records, approval.record.setHash) : null;
      return policy === null ? [] : [{ approval, policy }];
    });
    read = { records, approved, loaded: records.loaded === null ? null : find(records, records.loaded) };
    return read;
  }

  return {
    get records() {
      return standing().records;
    },
    isKnown: () => choose(standing(), 0) !== null,
    at(t) {
      const policy = choose(standing(), t);
      if (policy === null) throw new NoPolicyError();
      return policy;
    },
    of: (version) => find(standing().records, version),
    noteRecord({ kind }) {
      // A person matters only to approvals: an approver's other ids are theirs too.
      const isApprovers = kind === 'person' && read !== null && read.records.approvals.length > 0;
      if (kind === 'policy' || kind === 'policy-set' || isApprovers) read = null;
    },
  };
}

/** Feeds the register, and tells the book of it. */
export function withPolicies(register: RegisterSink, book: Pick<PolicyBook, 'noteRecord'>): RegisterSink {
  return {
    nextOffset: register.nextOffset,
    applyRecord(record, offset) {
      register.applyRecord(record, offset);
      book.noteRecord(record);
    },
    applied: (nextOffset, last) => register.applied(nextOffset, last),
    failed: register.failed,
  };
}

interface Standing {
  readonly records: PolicyRecords;
  /** Ascending by `validFrom`. */
  readonly approved: readonly { readonly approval: Approval; readonly policy: PolicyInForce }[];
  readonly loaded: PolicyInForce | null;
}

function choose({ approved, loaded }: Standing, t: number): PolicyInForce | null {
  let lastBegun: PolicyInForce | null = null;
  for (let index = approved.length - 1; index >= 0; index -= 1) {
    const { approval, policy } = approved[index] as Standing['approved'][number];
    const { validFrom, validUntil } = approval.record;
    if (validFrom > t) continue;
    if (validUntil === null || t < validUntil) return policy;
    lastBegun ??= policy;
  }
  return lastBegun ?? loaded ?? approved[0]?.policy ?? null;
}
