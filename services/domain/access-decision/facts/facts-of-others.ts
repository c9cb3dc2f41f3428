import type { Account, Person, Recording } from '../../register/register-record.ts';
import type { Tried } from '../access-decision.ts';
import type { AccessFacts } from '../access-facts.ts';
import { isIndependent, whyNoEvidence } from './independence.ts';

/** What explains an access of the staff by itself, without what comes from those who need it. */
export interface FactsOfOthers {
  readonly person: Person | null;
  readonly account: Account | null;
  readonly recording: Recording | null;
  /** The records of which something does not count, and why. */
  readonly tried: readonly Tried[];
}

const none: readonly Tried[] = [];

/** What makes a recording other than the private material of its owner. */
const noShare = { provenance: 'customer-private', sharedWith: [] } as const;

/**
 * Whose account it is, who may use it, and that material is not private explain an access: of the staff they count only
 * from who is neither the actor nor the source that reports the access, nor answers for it. Customers have the facts of
 * the tool that they use. Everything else in these records counts, no matter who issued it: it explains nothing.
 */
export function factsOfOthers(access: AccessFacts): FactsOfOthers {
  const { actor, account, recording } = access;
  const { person } = actor;
  const isStaff = actor.kind === 'employee' || actor.kind === 'contractor';
  const doubts = {
    person: isDoubted(person, access),
    account: isDoubted(account, access),
    recording: isDoubted(recording, access),
  };
  if (!isStaff || !(doubts.person || doubts.account || doubts.recording))
    return { person, account, recording, tried: none };
  return {
    person: doubts.person ? without(person, { ownAccountId: null }) : person,
    account: doubts.account ? without(account, { authorisedUsers: [], class: 'customer' }) : account,
    recording: doubts.recording ? without(recording, noShare) : recording,
    tried: [
      doubts.person ? person : null,
      doubts.account ? account : null,
      doubts.recording ? recording : null,
    ].flatMap((one) => triedOf(one, access)),
  };
}

function triedOf(record: Person | Account | Recording | null, access: AccessFacts): readonly Tried[] {
  if (record === null) return none;
  // It was not looked at for another purpose.
  const isAboutOwn = record.kind === 'person' || (record.kind === 'account' && record.class === 'customer');
  const state = isAboutOwn && access.purpose !== 'owner-self' ? null : whyNoEvidence(record, access);
  return state === null ? none : [{ kind: record.kind, id: record.id, state }];
}

/** Nearly no record has anything that explains: whose it is matters only then. */
function isDoubted(record: Person | Account | Recording | null, access: AccessFacts): boolean {
  return record !== null && canExplain(record) && !isIndependent(record, access);
}

function canExplain(record: Person | Account | Recording): boolean {
  switch (record.kind) {
    case 'person':
      return record.ownAccountId !== null;
    case 'account':
      return record.authorisedUsers.length > 0 || record.class !== 'customer';
    case 'recording':
      return record.provenance !== 'customer-private';
  }
}

function without<Fact>(fact: Fact | null, changes: Partial<Fact>): Fact | null {
  return fact === null ? null : { ...fact, ...changes };
}
