import type { AccessEvent } from '../access-event/access-event.ts';
import type { Entitlement, Person } from '../register/register-record.ts';
import type { Tried } from './access-decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { assignedOrder, findCase, findOrder, ordersOfOthers } from './case-evidence.ts';
import { findConsent, personalConsent } from './consent-evidence.ts';
import { approvedEmergency, findEmergency } from './emergency-evidence.ts';
import { findEntitlement, triedEntitlements } from './entitlement.ts';
import type { Evidence, NeedToKnow, TicketEvidence } from './evidence.ts';
import { isAboutColleague } from './facts/colleague.ts';
import { type FactsOfOthers, factsOfOthers } from './facts/facts-of-others.ts';
import { isIndependent } from './facts/independence.ts';
import { originOf } from './facts/origin.ts';
import { isActor, isAmong } from './judged-actor.ts';
import type { Relation, RuleContext } from './policy-set.ts';
import { findTicket } from './ticket-evidence.ts';

/** A context that can be reused for one access after another. */
export interface ReusableContext extends RuleContext {
  readonly access: AccessFacts;
  /** The entitlement that `entitled` rests on; if several qualify, the one with the smallest id. */
  readonly entitlement: Entitlement | null;
  /** The ticket evidence, if a rule has searched for it. */
  readonly searchedTicket: TicketEvidence | null;
  /**
   * The record that shows the need to know of an explained access, if a rule has searched for it. A closed ticket
   * counts if the rules accepted it.
   */
  readonly searchedNeed: NeedToKnow['by'];
  /** The evidence searched for so far, in the order of need; nothing else was examined. */
  searched(): readonly { readonly tried: readonly Tried[] }[];
}

type FoundEvidence = { -readonly [Part in keyof Evidence]: Evidence[Part] | null };

/**
 * One access as rules see it. Register searches run on first read, so that an access pays only for what its rules read.
 * One instance serves access after access (`begin`), because building twenty getters for each would cost more than the
 * decision. INVARIANT: no value that a condition returns or keeps refers to the context; a decision copies what it
 * needs.
 */
export class AccessContext implements ReusableContext {
  access: AccessFacts;
  private: boolean;
  relation: Relation;
  /** This is a plain object with own properties because CEL engines read no others. */
  readonly evidence: Evidence;
  #facts: FactsOfOthers;
  #found: FoundEvidence = nothingFound();
  #entitlement: Entitlement | null | undefined;

  constructor(access: AccessFacts) {
    this.access = access;
    this.#facts = factsOfOthers(access);
    this.private = isPrivateMaterial(this.#facts);
    this.relation = relationOf(access, this.#facts);
    this.evidence = lazyEvidence(
      () => this.access,
      () => this.#found,
    );
  }

  begin(access: AccessFacts): void {
    this.access = access;
    this.#facts = factsOfOthers(access);
    this.private = isPrivateMaterial(this.#facts);
    this.relation = relationOf(access, this.#facts);
    this.#found = nothingFound();
    this.#entitlement = undefined;
  }

  get event(): AccessEvent {
    return this.access.event;
  }
  get t(): number {
    return this.access.t;
  }
  get asOf(): number {
    return this.access.asOf;
  }
  get actor(): AccessFacts['actor'] {
    return this.access.actor;
  }
  get purpose(): AccessFacts['purpose'] {
    return this.access.purpose;
  }
  get ownerId(): string | null {
    return this.access.ownerId;
  }
  get cameraId(): string | null {
    return this.access.cameraId;
  }
  get person(): RuleContext['person'] {
    return this.#facts.person;
  }
  get account(): RuleContext['account'] {
    return this.#facts.account;
  }
  get camera(): RuleContext['camera'] {
    return this.access.camera;
  }
  get recording(): RuleContext['recording'] {
    return this.#facts.recording;
  }
  get origin(): RuleContext['origin'] {
    return this.access.origin;
  }
  get source(): RuleContext['source'] {
    return this.access.source;
  }
  get asked(): AccessFacts['asked'] {
    return this.access.asked;
  }
  get entitlement(): Entitlement | null {
    if (this.#entitlement === undefined) this.#entitlement = findEntitlement(this.access);
    return this.#entitlement;
  }
  get entitled(): boolean {
    return this.entitlement !== null;
  }
  get aboutColleague(): boolean {
    return isAboutColleague(this.access);
  }
  get held(): boolean {
    return namesHeldRecording(this.access);
  }

  get searchedTicket(): TicketEvidence | null {
    return this.#found.ticket;
  }

  get searchedNeed(): NeedToKnow['by'] {
    const { needToKnow: need, ticket } = this.#found;
    if (need === null || need.by !== null || ticket === null) return need?.by ?? null;
    return ticket.state === 'expired' && ticket.record !== null ? recordOf(ticket.record) : null;
  }

  searched(): readonly { readonly tried: readonly Tried[] }[] {
    const { consent, ticket, order, case: cases, emergency, entitlement, needToKnow } = this.#found;
    return [consent, ticket, order, cases, emergency, entitlement, needToKnow, this.#facts].filter(
      (part) => part !== null,
    );
  }
}

function nothingFound(): FoundEvidence {
  return { consent: null, ticket: null, case: null, order: null, emergency: null, entitlement: null, needToKnow: null };
}

function lazyEvidence(access: () => AccessFacts, found: () => FoundEvidence): Evidence {
  const evidence: Evidence = {
    get consent() {
      const memo = found();
      memo.consent ??= findConsent(access());
      return memo.consent;
    },
    get ticket() {
      const memo = found();
      memo.ticket ??= findTicket(access(), () => evidence.consent);
      return memo.ticket;
    },
    get case() {
      const memo = found();
      memo.case ??= findCase(access());
      return memo.case;
    },
    get order() {
      const memo = found();
      memo.order ??= findOrder(access());
      return memo.order;
    },
    get emergency() {
      const memo = found();
      memo.emergency ??= findEmergency(access());
      return memo.emergency;
    },
    get entitlement() {
      const memo = found();
      memo.entitlement ??= { tried: triedEntitlements(access()) };
      return memo.entitlement;
    },
    get needToKnow() {
      const memo = found();
      memo.needToKnow ??= needToKnow(access(), evidence);
      return memo.needToKnow;
    },
  };
  return evidence;
}

/** The need-to-know column of the purpose table (`docs/interfaces` section 7), where evidence determines it. */
function needToKnow(access: AccessFacts, evidence: Evidence): NeedToKnow {
  switch (access.purpose) {
    case 'express-consent': {
      const consent = personalConsent(access, evidence.consent);
      return consent !== null ? heldBy(consent) : heldByCovering(evidence.ticket);
    }
    case 'legal-process': {
      const order = assignedOrder(access, evidence.order);
      if (order !== null) return heldBy(order);
      const byCase = heldByCovering(evidence.case);
      return byCase.holds ? byCase : { ...byCase, tried: [...ordersOfOthers(access, evidence.order), ...byCase.tried] };
    }
    case 'illegal-activity-investigation':
    case 'legal-rights':
      return heldByCovering(evidence.case);
    case 'prevent-harm-or-loss': {
      const emergency = approvedEmergency(access, evidence.emergency);
      return emergency !== null ? heldBy(emergency) : notHeld;
    }
    case 'owner-self':
    case 'system-operation':
    case 'unspecified':
      return notHeld;
  }
}

const notHeld: NeedToKnow = { holds: false, by: null, tried: [] };

function heldBy(record: { readonly kind: string; readonly id: string }): NeedToKnow {
  return { holds: true, by: recordOf(record), tried: [] };
}

function recordOf({ kind, id }: { readonly kind: string; readonly id: string }): NonNullable<NeedToKnow['by']> {
  return { kind, id };
}

function heldByCovering(evidence: Evidence['ticket'] | Evidence['case']): NeedToKnow {
  if (evidence.state === 'covers' && evidence.record !== null) return heldBy(evidence.record);
  return evidence.tried.length === 0 ? notHeld : { holds: false, by: null, tried: evidence.tried };
}

/** Material counts as a customer's private material unless it is marked otherwise. */
function isPrivateMaterial({ recording, account }: FactsOfOthers): boolean {
  if (recording !== null && recording.provenance !== 'customer-private') return false;
  return account === null || account.class === 'customer';
}

const unrelated: Relation = { owner: false, authorised: false, ownAccount: false, shared: false };

function relationOf(access: AccessFacts, { person, account, recording }: FactsOfOthers): Relation {
  const { actor, ownerId } = access;
  const owner = ownerId !== null && isActor(actor, ownerId);
  const users = account === null ? [] : account.authorisedUsers;
  const authorised = isAmong(actor, users);
  const ownAccount = isOwnOf(person, ownerId, users) || isOwnOfJoined(access, users);
  const shared = recording !== null && isAmong(actor, recording.sharedWith);
  return owner || authorised || ownAccount || shared ? { owner, authorised, ownAccount, shared } : unrelated;
}

function isOwnOf(person: Person | null, ownerId: string | null, users: readonly string[]): boolean {
  const own = person === null ? null : person.ownAccountId;
  return own !== null && (own === ownerId || users.includes(own));
}

function isOwnOfJoined(access: AccessFacts, users: readonly string[]): boolean {
  const { joinedRecords } = access.actor;
  if (joinedRecords.length === 0) return false;
  return joinedRecords.some((one) => isOwnOf(one, access.ownerId, users) && isIndependent(one, access));
}

function namesHeldRecording({ event, register, ownerId, cameraId, t }: AccessFacts): boolean {
  const { kind, recordingId } = event.resource;
  // Also one beside a camera: what is deleted with the camera is not known.
  const named = recordingId === null ? null : register.inForce('recording', recordingId, t);
  if (named?.legalHold === true || originOf(named, register, t)?.legalHold === true) return true;
  if (kind === 'camera') return cameraId !== null && register.heldRecordings('camera', cameraId, t).length > 0;
  return kind === 'account' && ownerId !== null && register.heldRecordings('account', ownerId, t).length > 0;
}
