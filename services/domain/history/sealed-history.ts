import { decodeAccessDecision } from '../../records/access-decision/decode-access-decision.ts';
import type { AccessDecision } from '../access-decision/access-decision.ts';
import type { RegisterRecord } from '../register/register-record.ts';
import type { NoteVerifier } from '../transparency-log/checkpoint.ts';
import { openLog } from '../transparency-log/log-reader.ts';
import type { ObjectReader } from '../transparency-log/object-store.ts';
import type { Seal } from '../transparency-log/seal.ts';
import { readSealedEntries, readSeals, type SealedEntries } from './read-seals.ts';

/** A record of the archived `register`. Null if the record is not a fact. */
export interface SealedFact {
  readonly offset: number;
  readonly record: RegisterRecord | null;
}

export interface SealedDecision {
  readonly partition: number;
  readonly decision: AccessDecision;
  /** The leaf that `decision` was decoded from, and its schema. */
  readonly entry: Buffer;
  readonly schemaId: number;
}

export interface HistoryOptions {
  readonly objects: ObjectReader;
  readonly verifier: NoteVerifier;
  readonly decodeFact: (schemaId: number, entry: Buffer) => SealedFact;
  /** Receives every fact in log order, before the decisions that saw it. */
  readonly register: { applyRecord(record: RegisterRecord, offset: number): void };
  /** Leaves out segments that end before this append time, in milliseconds since 1970 UTC. Default: none. */
  readonly since?: number;
  /** Called before the first run with the number of decisions to come; re-evaluations, which are left out, count too. */
  readonly onCounted?: (decisions: number) => void;
}

/** Decisions of one partition that saw the same register, in log order, before the next ones of other partitions. */
export interface HistoryRun {
  readonly decisions: readonly SealedDecision[];
  /** True if the register now equals the one that the decider had. False if the archive cannot restore that state. */
  readonly isAsSeen: boolean;
}

/**
 * Replays the sealed decisions. Before each one, the register is in the state that its decider saw: facts below
 * `registerOffset` are applied, later ones are not. The order depends only on the archive: by register offset, then
 * append time, then partition, so what one tool reported to several partitions comes as it came. Re-evaluations are left
 * out. Memory: one segment of each partition and of the register.
 *
 * A run is not `isAsSeen` if its facts are not sealed yet, or if it saw fewer facts than the run before it, because the
 * register cannot go back.
 *
 * Throws `SealedObjectError` if an object is missing or does not match its seal, `LogReadError` if a seal is not in the
 * signed tree, `CheckpointError` if the signature is invalid.
 */
export async function* readHistory(options: HistoryOptions): AsyncGenerator<HistoryRun> {
  const seals = await allSeals(options);
  const register = new RegisterPlayer(options, seals);
  const read = seals.filter((seal) => seal.topic === 'access-decisions' && isSince(seal, options));
  options.onCounted?.(read.reduce((sum, { count }) => sum + count, 0));
  const partitions = partitionsOf(read).map((partition) => new DecisionCursor(options, read, partition));
  for (const cursor of partitions) await cursor.advance();
  for (let next = earliest(partitions); next !== null; next = earliest(partitions)) {
    const { registerOffset, decisions } = await next.takeRun(
      earliest(partitions.filter((one) => one !== next))?.next ?? null,
    );
    const isAsSeen = await register.playTo(registerOffset);
    yield { decisions, isAsSeen };
  }
}

/** Yields every fact of the sealed register in log order. Throws the same errors as `readHistory`. */
export async function* readRegister(
  options: Pick<HistoryOptions, 'objects' | 'verifier' | 'decodeFact'>,
): AsyncGenerator<RegisterRecord> {
  for (const seal of await allSeals(options)) {
    if (seal.topic !== 'register') continue;
    const { schemaId, entries } = await readSealedEntries(options.objects, seal);
    for (const entry of entries) {
      const { record } = options.decodeFact(schemaId, entry);
      if (record !== null) yield record;
    }
  }
}

/** Yields every sealed record of `alerts` in log order. Throws the same errors as `readHistory`. */
export async function* readSealedAlerts<Read>(options: {
  readonly objects: ObjectReader;
  readonly verifier: NoteVerifier;
  readonly decode: (schemaId: number, entry: Buffer) => Read;
}): AsyncGenerator<Read> {
  for (const seal of await allSeals(options)) {
    if (seal.topic !== 'alerts') continue;
    const { schemaId, entries } = await readSealedEntries(options.objects, seal);
    for (const entry of entries) yield options.decode(schemaId, entry);
  }
}

async function allSeals({ objects, verifier }: Pick<HistoryOptions, 'objects' | 'verifier'>): Promise<readonly Seal[]> {
  const log = await openLog(objects, verifier);
  const seals: Seal[] = [];
  while (seals.length < log.size) {
    for (const { seal } of await readSeals(log, seals.length)) seals.push(seal);
  }
  return seals;
}

function isSince({ next }: Seal, { since = Number.NEGATIVE_INFINITY }: HistoryOptions): boolean {
  return next.appendedAt >= since;
}

function partitionsOf(decided: readonly Seal[]): number[] {
  return [...new Set(decided.map(({ partition }) => partition))].sort((one, other) => one - other);
}

/** Applies the archived register up to the requested offset. */
class RegisterPlayer {
  readonly #options: HistoryOptions;
  readonly #seals: readonly Seal[];
  readonly #sealedTo: number;
  #segment = 0;
  #facts: SealedEntries = { schemaId: 0, entries: [], blocks: [] };
  #at = 0;
  #playedTo = 0;

  constructor(options: HistoryOptions, seals: readonly Seal[]) {
    this.#options = options;
    this.#seals = seals.filter(({ topic }) => topic === 'register');
    this.#sealedTo = (this.#seals.at(-1)?.lastSource ?? -1) + 1;
  }

  /** Applies every fact below `end`. Returns false if that is not possible or if more has been applied already. */
  async playTo(end: number): Promise<boolean> {
    if (end < this.#playedTo) return false;
    // Where partitions take turns a run is a decision or two, and each fact may be a set of rules.
    if (end === this.#playedTo) return end <= this.#sealedTo;
    for (let next = await this.#next(); next !== null && next.offset < end; next = await this.#next()) {
      this.#at += 1;
      if (next.record !== null) this.#options.register.applyRecord(next.record, next.offset);
    }
    this.#playedTo = end;
    return end <= this.#sealedTo;
  }

  async #next(): Promise<SealedFact | null> {
    while (this.#at >= this.#facts.entries.length) {
      const seal = this.#seals[this.#segment];
      if (seal === undefined) return null;
      this.#facts = await readSealedEntries(this.#options.objects, seal);
      this.#segment += 1;
      this.#at = 0;
    }
    const { schemaId, entries } = this.#facts;
    const fact = entries[this.#at];
    return fact === undefined ? null : this.#options.decodeFact(schemaId, fact);
  }
}

/** Iterates over the first decisions of one partition in log order. */
class DecisionCursor {
  readonly #options: HistoryOptions;
  readonly #seals: readonly Seal[];
  readonly #partition: number;
  #segment = 0;
  #decisions: readonly SealedDecision[] = [];
  #at = 0;

  constructor(options: HistoryOptions, seals: readonly Seal[], partition: number) {
    this.#options = options;
    this.#seals = seals.filter((seal) => seal.partition === partition);
    this.#partition = partition;
  }

  /** Null behind the last decision. */
  get next(): SealedDecision | null {
    return this.#decisions[this.#at] ?? null;
  }

  /** Moves to the next segment with decisions that were not taken, if there is one. */
  async advance(): Promise<void> {
    while (this.#at >= this.#decisions.length) {
      const seal = this.#seals[this.#segment];
      if (seal === undefined) return;
      const { schemaId, entries } = await readSealedEntries(this.#options.objects, seal);
      this.#decisions = entries.flatMap((entry) => this.#decode(schemaId, entry));
      this.#segment += 1;
      this.#at = 0;
    }
  }

  /** Takes what comes before `other`. Valid only while the cursor is at the earliest decision. */
  async takeRun(
    other: SealedDecision | null,
  ): Promise<{ registerOffset: number; decisions: readonly SealedDecision[] }> {
    const from = this.#at;
    if (this.next === null) throw new Error('nothing is left to take');
    const { registerOffset } = this.next.decision;
    for (let { next } = this; next?.decision.registerOffset === registerOffset; { next } = this) {
      if (other !== null && compare(next, other) > 0) break;
      this.#at += 1;
    }
    const decisions = this.#decisions.slice(from, this.#at);
    await this.advance();
    return { registerOffset, decisions };
  }

  #decode(schemaId: number, entry: Buffer): readonly SealedDecision[] {
    const decision = decodeAccessDecision(schemaId, entry);
    return decision.reevaluation === null ? [{ partition: this.#partition, decision, entry, schemaId }] : [];
  }
}

function earliest(cursors: readonly DecisionCursor[]): DecisionCursor | null {
  let best: DecisionCursor | null = null;
  for (const cursor of cursors) {
    if (cursor.next !== null && (best?.next == null || compare(cursor.next, best.next) < 0)) best = cursor;
  }
  return best;
}

function compare(one: SealedDecision, other: SealedDecision): number {
  const [its, others] = [one.decision, other.decision];
  return (
    its.registerOffset - others.registerOffset || its.appendedAt - others.appendedAt || one.partition - other.partition
  );
}
