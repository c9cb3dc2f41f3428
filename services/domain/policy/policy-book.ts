import type { CompiledPolicySet } from '../access-decision/policy-set.ts';
import type { RegisterSink } from '../register/register-follower.ts';
import type { PolicySetRecord, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { type PolicyApproval, type PolicyRecords, readPolicyRecords } from './approvals.ts';
import { NoPolicyError, type Policies, type PolicyInForce, policyInForce } from './policies.ts';

/** Selects policy sets from the records of the register. */
export interface PolicyBook extends Policies {
  readonly records: PolicyRecords;
  /** Updates the book after `record` was applied to its register. */
  noteRecord(record: RegisterRecord): void;
}

/** Compiles a set from its canonical text. Null if this release cannot use it. */
export type CompilePolicySet = (text: string) => CompiledPolicySet | null;

/**
 * Selects the set that decides from the records in `register`.
 *
 * Among the approved sets that have begun and not ended, the last to begin decides. If all have ended, the last to
 * begin still decides: rules must not lapse into none. Before the first approved set begins, or if none was ever
 * approved, the set loaded from files decides. If none was loaded, the first approved set decides.
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
      // A person record matters only to approvals, because it can add aliases to an approver.
      const isApprovers = kind === 'person' && read !== null && read.records.approvals.length > 0;
      if (kind === 'policy' || kind === 'policy-set' || isApprovers) read = null;
    },
  };
}

/** Applies facts to the register and then to the book. */
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
  /** Sorted by `validFrom`. */
  readonly approved: readonly { readonly approval: PolicyApproval; readonly policy: PolicyInForce }[];
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
