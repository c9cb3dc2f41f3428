import type { Case, Consent, Emergency, LegalOrder, RegisterKind, Ticket } from '../register/register-record.ts';
import type { ClosestSearch, EndedRecord } from '../register/versions/closest.ts';
import type { Tried } from './access-decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { isIndependent, whyNoEvidence } from './facts/independence.ts';

/**
 * How close the best record came. `missing` means that there was no candidate; records of who needs them do not count.
 */
export const evidenceStates = ['covers', 'missing', 'outOfScope', 'notLive', 'expired', 'revoked'] as const;
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
  const closest = new ClosestRecords<Fact>();
  for (const [index, candidate] of candidates.entries()) closest.add(candidate, ranks[index] ?? 0);
  return closest.records.map((candidate) => ({
    kind: judging.kind,
    id: candidate.id,
    state: whyNoEvidence(candidate, judging.access) ?? judging.why(candidate),
  }));
}

/**
 * Looks for all records of an owner's history that a decision can name. The others are less close than those, or as close and of a
 * greater id.
 */
export abstract class ClosestEvidence<Fact extends WeighedRecord> implements ClosestSearch<Fact> {
  readonly records: Fact[] = [];
  readonly #judging: CandidateCheck<Fact>;
  readonly #closest = new ClosestRecords<Fact>();

  constructor(judging: CandidateCheck<Fact>) {
    this.#judging = judging;
  }

  abstract needs(ended: EndedRecord): boolean;

  found(record: Fact): EvidenceState {
    const { access, stateOf } = this.#judging;
    const state = isIndependent(record, access) ? stateOf(record) : 'missing';
    this.records.push(record);
    this.#closest.add(record, furtherAlong[state]);
    return state;
  }

  /** Whether one of these records can be named, if it comes as close as `state` at most. */
  protected canBeNamed({ id }: EndedRecord, state: EvidenceState): boolean {
    return this.#closest.canTake(furtherAlong[state], id);
  }
}

/** The first `TRIED_MAX` records in order: sorting all of an owner's history would cost more than judging it. */
class ClosestRecords<Fact extends { readonly id: string }> {
  readonly #first: { readonly candidate: Fact; readonly rank: number }[] = [];

  get records(): readonly Fact[] {
    return this.#first.map(({ candidate }) => candidate);
  }

  /** `rank`: by `furtherAlong`. */
  add(candidate: Fact, rank: number): void {
    let at = this.#first.length;
    for (; at > 0 && !this.#isBefore(at - 1, rank, candidate.id); at--);
    if (at === TRIED_MAX) return;
    this.#first.splice(at, 0, { candidate, rank });
    if (this.#first.length > TRIED_MAX) this.#first.pop();
  }

  /** False if no other record of this rank or a lower one, with this id or a greater one, can be among the first any more. */
  canTake(rank: number, id: string): boolean {
    return !this.#isBefore(TRIED_MAX - 1, rank, id);
  }

  #isBefore(at: number, rank: number, id: string): boolean {
    const before = this.#first[at];
    return before !== undefined && (before.rank > rank || (before.rank === rank && before.candidate.id <= id));
  }
}
