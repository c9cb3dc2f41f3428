import { absentDecisionFacts } from '../../records/access-decision/absent-decision-facts.ts';
import { INSTANT_MAX, INSTANT_MIN } from '../../value-forms/rfc3339.ts';
import {
  type AccessDecision,
  type DecisionFacts,
  type DeterminingRule,
  isJudged,
} from '../access-decision/access-decision.ts';
import { gravest } from '../access-decision/decide.ts';
import { openedByPurpose } from '../access-decision/explanation.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { OWN_SOURCE } from '../access-event/own-source.ts';
import { AHEAD_MILLIS_MAX, isAhead } from '../access-event/time-claim.ts';
import type { CitedAccess, CitedFacts } from './finding.ts';

/** Where the log has a record of `access-events`. */
export interface EventPlace {
  readonly partition: number;
  readonly offset: number;
}

/**
 * One decided record as detectors see it. INVARIANT: no detector keeps one when it returns, because its event may be a view of the
 * bytes of a whole block. What they remember of an access is a `AccessSnapshot`, a row or numbers.
 */
export interface DetectedAccess {
  /** Ask it for fields by name: a spread of a view has not all of them (`wholeAccessEvent`). */
  readonly event: AccessEvent;
  /** Rules that an exception excuses are left out: if all rules are excused, the access looks explained. */
  readonly decision: Pick<AccessDecision, 'appendedAt' | 'verdict' | 'determinedBy' | 'tried' | 'sourceSignature'>;
  /** Facts take precedence over the event. If nothing was judged, they are what the event names. */
  readonly facts: DecisionFacts;
  /** Null where it comes from no log. */
  readonly place: EventPlace | null;
  /** One of `TOGETHER_MAX`, in turn: where `rememberedOf` looks for what was made of it. */
  readonly slot: number;
}

/** So many accesses are looked at together: by the first detector, then by the next. A power of two. */
export const TOGETHER_MAX = 128;

let nextSlot = 0;
/** The accesses of which something was made. */
const remembered: (DetectedAccess | null)[][] = [];

/** Lets go of the accesses of a block: each keeps the memory of all of them. */
export function forgetRemembered(): void {
  for (const accesses of remembered) accesses.fill(null);
}

/**
 * Returns a function that makes something of an access once, as long as no more than `TOGETHER_MAX` are looked at together:
 * most detectors ask for the same.
 */
export function rememberedOf<Made>(make: (access: DetectedAccess) => Made): (access: DetectedAccess) => Made {
  const accesses = new Array<DetectedAccess | null>(TOGETHER_MAX).fill(null);
  remembered.push(accesses);
  const made = new Array<Made>(TOGETHER_MAX);
  return (access) => {
    const { slot } = access;
    if (accesses[slot] === access) return made[slot] as Made;
    const one = make(access);
    accesses[slot] = access;
    made[slot] = one;
    return one;
  };
}

/** True under an id that its source had used: the same access again, or another event that counts nowhere. */
export function isOfUsedId({ verdict }: Pick<AccessDecision, 'verdict'>): boolean {
  return verdict === 'duplicate' || verdict === 'conflict';
}

type SeenDecision = DetectedAccess['decision'] & Pick<AccessDecision, 'facts'>;

export function toDetectedAccess(
  decision: SeenDecision,
  event: AccessEvent,
  place: EventPlace | null = null,
): DetectedAccess {
  const facts = decision.facts ?? factsIn(event);
  nextSlot = (nextSlot + 1) & (TOGETHER_MAX - 1);
  return { event: withInstant(event), decision: withoutExcused(decision), facts, place, slot: nextSlot };
}

/** UNTRUSTED: a record written without intake can contain any number, even one that no calendar can represent. */
function withInstant(event: AccessEvent): AccessEvent {
  const occurredAt = Math.min(Math.max(event.occurredAt, INSTANT_MIN), INSTANT_MAX);
  // No spread: what a view makes when it is asked is not among its own fields.
  return occurredAt === event.occurredAt ? event : Object.create(event, { occurredAt: { value: occurredAt } });
}

function withoutExcused(decision: SeenDecision): DetectedAccess['decision'] {
  const { appendedAt, verdict, determinedBy, tried, sourceSignature } = decision;
  // Most accesses broke no rule.
  if (determinedBy.length === 0 || determinedBy.every(({ exception }) => exception === null)) {
    return { appendedAt, verdict, determinedBy, tried, sourceSignature };
  }
  const left = determinedBy.filter(({ exception }) => exception === null);
  return { appendedAt, verdict: gravest(left), determinedBy: left, tried, sourceSignature };
}

function factsIn({ actor, resource }: AccessEvent): DecisionFacts {
  const { id, kind } = actor;
  return {
    ...absentDecisionFacts,
    actor: { ...absentDecisionFacts.actor, id, kind },
    account: { ...absentDecisionFacts.account, ownerId: resource.ownerId },
    camera: { ...absentDecisionFacts.camera, id: resource.cameraId },
  };
}

/** Copies field by field: nearly every access is kept by some detector, and a spread costs more than the copy. */
export const citedFactsOf = rememberedOf(({ event, decision, facts: { account, camera } }): CitedFacts => {
  return {
    action: event.action,
    cameraId: camera.id,
    recordingId: event.resource.recordingId,
    locationClass: camera.locationClass,
    isOfChild: account.isOfChild,
    isOfCoworker: account.isOfCoworker,
    isOfHousehold: account.isOfHousehold,
    tried: triedOf(decision),
    endToEndEncrypted: camera.isEndToEndEncrypted && event.extent?.decrypted !== true,
  };
});

export const citationOf = rememberedOf((access): CitedAccess => {
  const { event, decision, facts } = access;
  return {
    eventId: event.eventId,
    sourceId: event.source.id,
    ownerId: facts.account.ownerId,
    occurredAt: event.occurredAt,
    appendedAt: decision.appendedAt,
    facts: citedFactsOf(access),
  };
});

/** A person needs the ticket or consent that was tried, not every record. */
const TRIED_CITED_MAX = 5;

export function triedOf({ tried }: Pick<AccessDecision, 'tried'>): CitedFacts['tried'] {
  if (tried.length === 0) return tried;
  return tried.slice(0, TRIED_CITED_MAX).map(({ kind, id, state }) => ({ kind, id, state }));
}

/** Names a record of a source, however it was judged. */
export const nameOf = rememberedOf(({ event }): string => {
  return nameOfCited({ eventId: event.eventId, sourceId: event.source.id });
});

let lastNamed = { eventId: '', sourceId: '', name: '\n' };

/**
 * Returns the same as `nameOf`. Texts of an event contain no line breaks, so the pair is unambiguous. Findings of
 * one access come one after the other: the text is made, and hashed, once.
 */
export function nameOfCited({ eventId, sourceId }: Pick<CitedAccess, 'eventId' | 'sourceId'>): string {
  if (lastNamed.eventId === eventId && lastNamed.sourceId === sourceId) return lastNamed.name;
  const name = `${eventId}\n${sourceId}`;
  lastNamed = { eventId, sourceId, name };
  return name;
}

/** For an end: the `eventId` of the access that it closes. */
export function closedBy({ event }: DetectedAccess): string | null {
  return event.phase === 'end' ? event.accessId : null;
}

/** True if someone was allowed to do something, and rules judged it. */
export function isAllowed({ event, decision }: DetectedAccess): boolean {
  return event.outcome === 'allowed' && isJudged(decision);
}

/**
 * True if someone viewed something: the access was allowed and judged and is neither a search nor a list. All counts
 * are based on these.
 */
export function isAccess(access: DetectedAccess): boolean {
  const { action } = access.event;
  return action !== 'search' && action !== 'list' && isAllowed(access);
}

/**
 * True for a search that may be about a person: it names them, or it was made in the audit log, where an owner, camera or
 * recording leads to one.
 */
export function isLookUp(access: DetectedAccess): boolean {
  const { action, source, search } = access.event;
  if ((action !== 'search' && action !== 'list') || !isAllowed(access)) return false;
  return source.id === OWN_SOURCE || (search?.personId ?? null) !== null;
}

/** True for employees and contractors, whom section 7 of the interfaces calls people. */
export function isByPerson({ facts }: DetectedAccess): boolean {
  const { kind } = facts.actor;
  return kind === 'employee' || kind === 'contractor';
}

/**
 * True if nothing explains the access. A violation may also be unexplained and counts: a lapsed training (low) must not
 * hide browsing. `unknown` does not count, because gaps in the register must not accuse anyone.
 */
export function isUnexplained(access: DetectedAccess): boolean {
  const { verdict, determinedBy } = access.decision;
  if (verdict === 'unexplained') return true;
  return verdict === 'violation' && determinedBy.some((rule) => rule.verdict === 'unexplained');
}

/**
 * True where an account that is not theirs names a person of the staff as a user, who opened it in a tool of the staff as their
 * own (owner-self): nothing else explains that.
 */
export function isAsNamedUser(access: DetectedAccess): boolean {
  const { purpose, privateMaterial, account } = access.facts;
  if (purpose !== 'owner-self' || !privateMaterial || account.isOwn || !isByPerson(access)) return false;
  if (!openedByPurpose.has(access.event.action)) return false;
  const { verdict, determinedBy } = access.decision;
  return (verdict === 'explained' || verdict === 'violation') && determinedBy.every(isBeside);
}

/** True of rules that do not matter beside: excused, or broken with low severity, as where a training has lapsed. */
function isBeside({ verdict, severity, exception }: DeterminingRule): boolean {
  return exception !== null || (verdict === 'violation' && severity === 'low');
}

/** True for an unexplained access of a person to the material of somebody else. */
export function isUnexplainedLook(access: DetectedAccess): boolean {
  return isAccess(access) && isUnexplained(access) && isByPerson(access) && !access.facts.account.isOwn;
}

/** True if the time of the event is in the future. */
export function isClaimedFuture({ event, decision }: DetectedAccess): boolean {
  return isAhead({ occurredAt: event.occurredAt, appendedAt: decision.appendedAt });
}

const DAY_MILLIS = 86_400_000;

/** The UTC day of `occurredAt`, in days since 1970. An event from the future counts on the day it was received. */
export function utcDay({ event, decision }: DetectedAccess): number {
  return utcDayOf({ occurredAt: event.occurredAt, appendedAt: decision.appendedAt });
}

export function utcDayOf({ occurredAt, appendedAt }: Pick<CitedAccess, 'occurredAt' | 'appendedAt'>): number {
  return Math.floor(Math.min(occurredAt, appendedAt + AHEAD_MILLIS_MAX) / DAY_MILLIS);
}

/**
 * The unit of counting: (actor, owner, UTC day). Null if the owner is unknown. The text leaves out the actor. It is made, and
 * hashed, once.
 */
export const visitOf = rememberedOf((access): string | null => {
  const { ownerId } = access.facts.account;
  return ownerId === null ? null : `${utcDay(access)} ${ownerId}`;
});
