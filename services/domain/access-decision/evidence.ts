import type {
  Case,
  Consent,
  Emergency,
  LegalOrder,
  RegisterEnvelope,
  RegisterKind,
  Ticket,
} from '../register/register-record.ts';
import type { Tried } from './access-decision.ts';
import { isActor, type JudgedActor } from './judged-actor.ts';

/** How far the best record got. `missing`: there was no candidate at all; what the actor issued is none. */
export const evidenceStates = ['covers', 'missing', 'outOfScope', 'notLive', 'expired', 'revoked'] as const;
export type EvidenceState = (typeof evidenceStates)[number];

/** What the register holds of one kind to explain the access with. */
export interface EvidenceOf<Fact> {
  readonly state: EvidenceState;
  /** The record that `state` is about: of several in that state the one with the smallest id. */
  readonly record: Fact | null;
  /** What was looked at and why it does not cover, at most `TRIED_MAX`; empty when something covers. */
  readonly tried: readonly Tried[];
  /** Every record that covers. */
  readonly covering: readonly Fact[];
}

export interface TicketEvidence extends EvidenceOf<Ticket> {
  /** Milliseconds since `record` was closed: 0 while a ticket is open, `NEVER` when none fits. */
  readonly closedForMs: number;
}

export interface EmergencyEvidence extends EvidenceOf<Emergency> {
  /**
   * Milliseconds from the access until somebody who is neither its requester nor the actor had reviewed an emergency
   * that covers; `NEVER` when nobody has by the time the access is judged.
   */
  readonly reviewedAfterMs: number;
}

/** The second half of each check: may this person see it now? */
export interface NeedToKnow {
  /** A rule may accept more than this, for example a ticket closed a moment ago. */
  readonly holds: boolean;
  readonly by: { readonly kind: string; readonly id: string } | null;
  readonly tried: readonly Tried[];
}

export interface Evidence {
  readonly consent: EvidenceOf<Consent>;
  readonly ticket: TicketEvidence;
  readonly case: EvidenceOf<Case>;
  readonly order: EvidenceOf<LegalOrder>;
  readonly emergency: EmergencyEvidence;
  /** What was looked at for `entitled`, when it is false. */
  readonly entitlement: { readonly tried: readonly Tried[] };
  readonly needToKnow: NeedToKnow;
}

/** A number of milliseconds above every threshold a rule could have (31,688 years). */
export const NEVER = 1e15;
/** Records named in `tried` of one kind: an owner with a thousand old tickets must not make a megabyte of one entry. */
export const TRIED_MAX = 20;

/** Which state is named when nothing covers: the one furthest along (`docs/interfaces` section 7). */
const furtherAlong: Readonly<Record<EvidenceState, number>> = {
  missing: 0,
  outOfScope: 1,
  notLive: 2,
  expired: 3,
  revoked: 4,
  covers: 5,
};

/** `tried` says so of a record that the judged actor issued. */
export const SELF_ISSUED = 'was issued by the actor and is no evidence';

const noRecords: readonly never[] = [];
export const missing: EvidenceOf<never> = { state: 'missing', record: null, tried: noRecords, covering: noRecords };

/** One candidate, judged: `why` says in plain words what `state` means for it; it is only asked when needed. */
export interface Judging<Fact> {
  readonly kind: RegisterKind;
  /** What they issued themself is no candidate. */
  readonly actor: JudgedActor;
  stateOf(candidate: Fact): EvidenceState;
  why(candidate: Fact): string;
}

export function weigh<Fact extends RegisterEnvelope>(
  candidates: readonly Fact[],
  judging: Judging<Fact>,
): EvidenceOf<Fact> {
  let state: EvidenceState = 'missing';
  let record: Fact | null = null;
  let covering = 0;
  let selfIssued = 0;
  for (const candidate of candidates) {
    if (isSelfIssued(candidate, judging.actor)) {
      selfIssued += 1;
      continue;
    }
    const found = judging.stateOf(candidate);
    if (found === 'covers') covering += 1;
    const ahead = furtherAlong[found] - furtherAlong[state];
    if (ahead > 0 || (ahead === 0 && record !== null && candidate.id < record.id)) {
      state = found;
      record = candidate;
    }
  }
  if (record === null) return selfIssued === 0 ? missing : { ...missing, tried: triedOf(candidates, judging) };
  if (state !== 'covers') return { state, record, tried: triedOf(candidates, judging), covering: noRecords };
  const all = covering === candidates.length ? candidates : candidates.filter((one) => doesCover(one, judging));
  return { state, record, tried: noRecords, covering: all };
}

/**
 * Whether the record was issued by the judged actor, under whichever of their ids. Such a record explains nothing: who
 * can write a register must not be able to excuse themself with it.
 */
export function isSelfIssued({ issuer }: RegisterEnvelope, actor: JudgedActor): boolean {
  return isActor(actor, issuer);
}

function doesCover<Fact extends RegisterEnvelope>(candidate: Fact, judging: Judging<Fact>): boolean {
  return !isSelfIssued(candidate, judging.actor) && judging.stateOf(candidate) === 'covers';
}

/** Of the covering records that `fits` accepts the one with the smallest id, null when there is none. */
export function smallestCovering<Fact extends RegisterEnvelope>(
  evidence: EvidenceOf<Fact>,
  fits: (record: Fact) => boolean,
): Fact | null {
  let smallest: Fact | null = null;
  for (const record of evidence.covering) {
    if ((smallest === null || record.id < smallest.id) && fits(record)) smallest = record;
  }
  return smallest;
}

/** The nearest first, then by id, so that the cut leaves out the least telling ones whatever the arrival order. */
function triedOf<Fact extends RegisterEnvelope>(candidates: readonly Fact[], judging: Judging<Fact>): readonly Tried[] {
  const ranked = candidates.map((candidate) => {
    const isOwn = isSelfIssued(candidate, judging.actor);
    return { candidate, isOwn, rank: furtherAlong[isOwn ? 'missing' : judging.stateOf(candidate)] };
  });
  ranked.sort((one, other) => other.rank - one.rank || (one.candidate.id < other.candidate.id ? -1 : 1));
  return ranked.slice(0, TRIED_MAX).map(({ candidate, isOwn }) => ({
    kind: judging.kind,
    id: candidate.id,
    state: isOwn ? SELF_ISSUED : judging.why(candidate),
  }));
}
