import type { Case, Consent, Emergency, LegalOrder, RegisterKind, Ticket } from '../register/register-record.ts';
import type { Tried } from './access-decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { isIndependent, whyNoEvidence } from './facts/independence.ts';

/**
 * How close the best record came. `missing` means that there was no candidate; records of who needs them do not count.
 */
const evidenceStates = ['covers', 'missing', 'outOfScope', 'notLive', 'expired', 'revoked'] as const;
export type EvidenceState = (typeof evidenceStates)[number];

/** The register's records of one kind that could explain the access. */
export interface EvidenceOf<Fact> {
  readonly state: EvidenceState;
  /** The record that `state` describes; if several are in that state, the one with the smallest id. */
  readonly record: Fact | null;
  /** Records that were examined and why they do not cover, at most `TRIED_MAX`; empty when something covers. */
  readonly tried: readonly Tried[];
  /** Every covering record. */
  readonly covering: readonly Fact[];
}

export interface TicketEvidence extends EvidenceOf<Ticket> {
  /** Milliseconds since `record` was closed: 0 while a ticket is open, `NEVER` when none fits. */
  readonly closedForMs: number;
}

export interface EmergencyEvidence extends EvidenceOf<Emergency> {
  /**
   * Milliseconds from the access until somebody other than the requester and the actor reviewed a covering emergency;
   * `NEVER` when nobody had by the time of judgement.
   */
  readonly reviewedAfterMs: number;
}

/** The second half of each check: whether this person may see it now. */
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
  /** The records examined for `entitled` when it is false. */
  readonly entitlement: { readonly tried: readonly Tried[] };
  readonly needToKnow: NeedToKnow;
}

/** A number of milliseconds above every threshold a rule could have (31,688 years). */
export const NEVER = 1e15;
/**
 * Limits the records of one kind in `tried`, so that an owner's thousand old tickets do not fill a megabyte of one
 * entry.
 */
export const TRIED_MAX = 20;

/**
 * Ranks states by how close they came. When nothing covers, the highest state found is named (`docs/interfaces` section
 * 7).
 */
const furtherAlong: Readonly<Record<EvidenceState, number>> = {
  missing: 0,
  outOfScope: 1,
  notLive: 2,
  expired: 3,
  revoked: 4,
  covers: 5,
};

const noRecords: readonly never[] = [];
type WeighedRecord = Consent | Ticket | Case | LegalOrder | Emergency;

export const missing: EvidenceOf<never> = { state: 'missing', record: null, tried: noRecords, covering: noRecords };

/** One judged candidate. `why` explains `state` in plain words and runs only when needed. */
export interface CandidateCheck<Fact> {
  readonly kind: RegisterKind;
  /** A record of an issuer who needs it is never a candidate. */
  readonly access: AccessFacts;
  stateOf(candidate: Fact): EvidenceState;
  why(candidate: Fact): string;
}

/** Candidates among an owner's records. */
export interface Candidates<Fact> {
  /** Those that have not ended by the time of the access. Only these can cover it. */
  open(): readonly Fact[];
  all(): readonly Fact[];
}

/** Returns what `weigh` returns for all candidates. Most accesses are covered, and need not look at what an owner's history left. */
export function weighOpenFirst<Fact extends WeighedRecord>(
  { open, all }: Candidates<Fact>,
  judging: CandidateCheck<Fact>,
): EvidenceOf<Fact> {
  const opened = open();
  const found = judge(opened, judging);
  return found.state === 'covers' ? evidenceOf(opened, found, judging) : weigh(all(), judging);
}

export function weigh<Fact extends WeighedRecord>(
  candidates: readonly Fact[],
  judging: CandidateCheck<Fact>,
): EvidenceOf<Fact> {
  return evidenceOf(candidates, judge(candidates, judging), judging);
}

/** How close each of some candidates came. */
interface Judged<Fact> {
  readonly state: EvidenceState;
  /** As in `EvidenceOf`. */
  readonly record: Fact | null;
  /** By `furtherAlong`, in the order of the candidates. Those of who needs them are `missing`. */
  readonly ranks: readonly number[];
}

function judge<Fact extends WeighedRecord>(
  candidates: readonly Fact[],
  { access, stateOf }: CandidateCheck<Fact>,
): Judged<Fact> {
  let state: EvidenceState = 'missing';
  let record: Fact | null = null;
  const ranks: number[] = [];
  for (const candidate of candidates) {
    const found = isIndependent(candidate, access) ? stateOf(candidate) : 'missing';
    const rank = furtherAlong[found];
    ranks.push(rank);
    if (rank === 0) continue;
    const ahead = rank - furtherAlong[state];
    if (ahead > 0 || (ahead === 0 && record !== null && candidate.id < record.id)) {
      state = found;
      record = candidate;
    }
  }
  return { state, record, ranks };
}

function evidenceOf<Fact extends WeighedRecord>(
  candidates: readonly Fact[],
  { state, record, ranks }: Judged<Fact>,
  judging: CandidateCheck<Fact>,
): EvidenceOf<Fact> {
  if (candidates.length === 0) return missing;
  if (state !== 'covers') return { state, record, tried: triedOf(candidates, ranks, judging), covering: noRecords };
  const isEvery = ranks.every((rank) => rank === furtherAlong.covers);
  const covering = isEvery ? candidates : candidates.filter((_, at) => ranks[at] === furtherAlong.covers);
  return { state, record, tried: noRecords, covering };
}

/** Returns what `weigh` returns as `covering`, without why the others do not cover. */
export function coveringAmong<Fact extends WeighedRecord>(
  candidates: readonly Fact[],
  judging: CandidateCheck<Fact>,
): readonly Fact[] {
  return candidates.filter((one) => doesCover(one, judging));
}

function doesCover<Fact extends WeighedRecord>(candidate: Fact, judging: CandidateCheck<Fact>): boolean {
  return isIndependent(candidate, judging.access) && judging.stateOf(candidate) === 'covers';
}

/** Returns the covering record with the smallest id among those that `fits` accepts, or null. */
export function smallestCovering<Fact extends WeighedRecord>(
  evidence: EvidenceOf<Fact>,
  fits: (record: Fact) => boolean,
): Fact | null {
  let smallest: Fact | null = null;
  for (const record of evidence.covering) {
    if ((smallest === null || record.id < smallest.id) && fits(record)) smallest = record;
  }
  return smallest;
}

/** Sorts by closeness, then by id, so that the cut drops the least useful records whatever the arrival order. */
function triedOf<Fact extends WeighedRecord>(
  candidates: readonly Fact[],
  ranks: readonly number[],
  judging: CandidateCheck<Fact>,
): readonly Tried[] {
  return closest(candidates, ranks).map((candidate) => ({
    kind: judging.kind,
    id: candidate.id,
    state: whyNoEvidence(candidate, judging.access) ?? judging.why(candidate),
  }));
}

/** The first `TRIED_MAX` in order: sorting all of an owner's history would cost more than judging it. */
function closest<Fact extends WeighedRecord>(candidates: readonly Fact[], ranks: readonly number[]): readonly Fact[] {
  const first: { readonly candidate: Fact; readonly rank: number }[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const rank = ranks[index] ?? 0;
    let at = first.length;
    for (; at > 0; at--) {
      const before = first[at - 1] as (typeof first)[number];
      if (before.rank > rank || (before.rank === rank && before.candidate.id <= candidate.id)) break;
    }
    if (at === TRIED_MAX) continue;
    first.splice(at, 0, { candidate, rank });
    if (first.length > TRIED_MAX) first.pop();
  }
  return first.map(({ candidate }) => candidate);
}
