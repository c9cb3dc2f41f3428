import type { CompiledPolicySet } from '../access-decision/policy-set.ts';
import type { RegisterSink } from '../register/register-follower.ts';
import type { RegisterView } from '../register/register-view.ts';
import { NoPolicyError, type Policies, type PolicyInForce, policyInForce } from './policies.ts';
import { createSetBook, type SetBook } from './set-book.ts';

/** Selects policy sets from the records of the register. */
export interface PolicyBook extends Policies, Pick<SetBook<PolicyInForce>, 'records' | 'noteRecord'> {}

/** Compiles a set from its canonical text. Null if this release cannot use it. */
export type CompilePolicySet = (text: string) => CompiledPolicySet | null;

/** Selects the set that decides from the records in `register`. */
export function createPolicyBook(register: RegisterView, compile: CompilePolicySet): PolicyBook {
  const book = createSetBook<PolicyInForce>(register, 'policies', ({ id, rules }) => {
    const set = compile(rules);
    return set === null ? null : { ...policyInForce(set), version: id };
  });
  return {
    get records() {
      return book.records;
    },
    isKnown: () => book.at(0) !== null,
    at(t) {
      const policy = book.at(t);
      if (policy === null) throw new NoPolicyError();
      return policy;
    },
    of: (version) => book.of(version),
    noteRecord: (record) => book.noteRecord(record),
  };
}

/** Applies facts to the register and then to the books. */
export function withPolicies(
  register: RegisterSink,
  ...books: readonly Pick<SetBook<unknown>, 'noteRecord'>[]
): RegisterSink {
  return {
    nextOffset: register.nextOffset,
    applyRecord(record, offset) {
      register.applyRecord(record, offset);
      for (const book of books) book.noteRecord(record);
    },
    applied: (nextOffset, last) => register.applied(nextOffset, last),
    failed: register.failed,
  };
}
