import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { trimLog } from '../../../services/archiver/trim-log.ts';
import type { FoldRule } from '../../../services/domain/decision-log/fold.ts';
import { fold, foldStart, hashOfBlock } from '../../../services/domain/decision-log/fold.ts';
import { LogTrimmedError } from '../../../services/domain/decision-log/fold-from.ts';
import { cutDecisionSegments } from '../../../services/domain/segments/cut-segments.ts';
import { toSealNext } from '../../../services/domain/segments/sealed-position.ts';
import { cutPositionStart } from '../../../services/domain/segments/segment-cutter.ts';
import { createRandom, type Random } from '../random.ts';
import { anyEntryCodec } from './blocks.ts';
import { countReevaluations, findViolations } from './oracle.ts';
import { type LateFlaw, SimulatedDecider, type SimulatedDisk, simulatedDisk } from './simulated-decider.ts';
import { SimulatedLog } from './simulated-log.ts';
import { writeSimulatedEvent, writeSimulatedFact } from './simulated-records.ts';
import { SimulatedProcess, SimulatedTime } from './simulated-time.ts';
import { type WholeSegment, wholeEntries } from './whole-segments.ts';

export interface SimulationResult {
  readonly seed: number;
  /** What the oracle, or a process, found wrong; empty when nothing is. */
  readonly violations: readonly string[];
  readonly kills: number;
  readonly claims: number;
  readonly blocks: number;
  /** Records trimmed from both topics. */
  readonly trimmed: number;
  /** Re-evaluations that count. */
  readonly again: number;
}

/** An identity comes again within this time, and the log keeps what is older than the second time no longer. */
const IDENTITY_SPAN = 100;
/** How long after an event a fact about it may come. */
const FACT_DELAY = 40;
/** The log's clock is set back by up to 60, of the first report's block as well. */
const RETENTION = IDENTITY_SPAN + 60;

/**
 * One history of one partition: events arrive, deciders are killed, stopped, started beside each other; writes are
 * lost, late, repeated or acknowledged too little, and the log is trimmed behind what is archived. Then the faults end, one decider finishes, and the oracle looks.
 * The same seed gives the same history.
 */
export async function simulateDecisionLog(
  seed: number,
  { rule = fold, flaw = null }: { readonly rule?: FoldRule; readonly flaw?: LateFlaw | null } = {},
): Promise<SimulationResult> {
  const simulation = new Simulation(createRandom(seed), rule, flaw);
  const violations = await simulation.run().catch((error: unknown) => [String(error)]);
  return { seed, violations, ...simulation.counts };
}

interface Running {
  readonly process: SimulatedProcess;
  readonly decider: SimulatedDecider;
  readonly disk: SimulatedDisk;
}

class Simulation {
  readonly #random: Random;
  readonly #rule: FoldRule;
  readonly #flaw: LateFlaw | null;
  readonly #time: SimulatedTime;
  readonly #log: SimulatedLog;
  readonly #acknowledged: Buffer[] = [];
  readonly #archives: SimulatedArchive[];
  #running: Running[] = [];
  #disks: SimulatedDisk[] = [];
  #disksMade = 0;
  #started = 0;
  #failure: unknown = null;
  #kills = 0;
  #trimmed = 0;
  /** How often the register says something new when events arrive. Much of it keeps the log from being trimmed. */
  #lateRate = 0;

  constructor(random: Random, rule: FoldRule, flaw: LateFlaw | null) {
    this.#random = random;
    this.#rule = rule;
    this.#flaw = flaw;
    this.#time = new SimulatedTime(random);
    this.#log = new SimulatedLog(this.#time, random);
    this.#archives = [new SimulatedArchive(), new SimulatedArchive()];
  }

  get counts() {
    const blocks = this.#log.partition('access-decisions', 0).records.length;
    const again = countReevaluations(this.#log.partition('access-decisions', 0).records);
    return { kills: this.#kills, claims: this.#started, blocks, trimmed: this.#trimmed, again };
  }

  async run(): Promise<string[]> {
    const troubleUntil = this.#time.now + 150 + this.#random.below(750);
    this.#log.faultRate = this.#random.pick([0, 0.1, 0.3, 0.6]);
    this.#lateRate = this.#random.pick([0, 0.5, 0.9]);
    this.#arriveUntil(troubleUntil);
    this.#troubleUntil(troubleUntil);
    for (const archive of this.#archives) this.#startArchive(archive);
    this.#startDecider();
    await this.#time.run(() => this.#time.now >= troubleUntil || this.#failure !== null);

    this.#log.faultRate = 0;
    for (const running of this.#running) this.#kill(running);
    this.#startDecider();
    await this.#time.run(() => this.#isFinished() || this.#failure !== null);
    if (this.#failure !== null) throw this.#failure;
    await this.#finishArchives();
    return this.#judge();
  }

  #judge(): string[] {
    const events = this.#log.partition('access-events', 0);
    return findViolations({
      events: events.records,
      register: this.#log.partition('register', 0).records,
      eventsEnd: events.endOffset,
      decisions: this.#log.partition('access-decisions', 0).records,
      acknowledged: this.#acknowledged,
      segmentsOfReaders: this.#archives.map(({ segments }) => segments),
    });
  }

  #isFinished(): boolean {
    return this.#running.some(({ decider }) => decider.idle);
  }

  /** Few identities, so that repeats and conflicts are common; now and then offsets without a record. */
  #arriveUntil(end: number): void {
    const events = this.#log.partition('access-events', 0);
    this.#time.after(1 + this.#random.below(60), () => {
      if (this.#time.now >= end) return;
      if (this.#random.chance(0.15)) events.skip(1 + this.#random.below(3));
      const values = Array.from({ length: 1 + this.#random.below(3) }, () => {
        const identity = `event-${Math.floor(this.#time.now / IDENTITY_SPAN)}-${this.#random.below(5)}`;
        const event = { identity, content: `${this.#random.below(3)}` };
        return { key: null, value: writeSimulatedEvent(event) };
      });
      events.append(values);
      if (this.#random.chance(this.#lateRate)) this.#sayMore(Math.floor(this.#time.now / IDENTITY_SPAN));
      this.#arriveUntil(end);
    });
  }

  /** The register is appended to directly: what intake does with it is not looked at here. */
  #sayMore(span: number): void {
    const values = Array.from({ length: 1 + this.#random.below(4) }, () => {
      const identity = `event-${span}-${this.#random.below(5)}`;
      const fact = { identity, word: this.#random.pick(['yes', 'no', 'perhaps']) };
      return { key: null, value: writeSimulatedFact(fact) };
    });
    this.#time.after(this.#random.below(FACT_DELAY), () => this.#log.partition('register', 0).append(values));
  }

  #troubleUntil(end: number): void {
    this.#time.after(10 + this.#random.below(100), () => {
      if (this.#time.now >= end) return;
      const running = this.#running.length === 0 ? null : this.#random.pick(this.#running);
      const trouble = this.#random.pick(['kill', 'kill', 'rival', 'stop', 'archive'] as const);
      if (trouble === 'kill' && running !== null) this.#kill(running);
      if (trouble === 'stop') running?.process.stopFor(this.#random.below(500));
      if (trouble === 'archive') this.#restartArchive();
      if (this.#random.chance(0.5)) this.#trim();
      if (trouble === 'rival' || this.#running.length === 0) this.#startDecider();
      this.#troubleUntil(end);
    });
  }

  #startDecider(): void {
    if (this.#running.length > 3) return;
    this.#started += 1;
    const process = new SimulatedProcess(this.#time, `owner-${this.#started}`);
    const disk = this.#disks.pop() ?? simulatedDisk(this.#disksMade++);
    const decider = new SimulatedDecider({
      process,
      log: this.#log.connect(process),
      random: this.#random,
      codec: anyEntryCodec,
      now: () => this.#time.now,
      rule: this.#rule,
      disk,
      flaw: this.#flaw,
      onAcknowledged: (chain) => this.#acknowledged.push(chain),
    });
    this.#running.push({ process, decider, disk });
    decider.run().catch((error) => {
      this.#failure ??= error;
    });
  }

  /** Its disk is found by the next one, or lost. */
  #kill(running: Running): void {
    running.process.kill();
    this.#running = this.#running.filter((other) => other !== running);
    if (this.#random.chance(0.7)) this.#disks.push(running.disk);
    this.#kills += 1;
  }

  /**
   * Whether facts wait for so long that the log may lose the accesses they are about, from which a lost table is rebuilt:
   * nobody trims a log whose decider has been away for nearly as long as the log is kept.
   */
  #lateFactsWait(): boolean {
    let state = foldStart;
    for (const { value } of this.#log.partition('access-decisions', 0).records) {
      const block = blockCodec.decodeBlock(value);
      state = (block === null ? null : fold(state, block, hashOfBlock(value))) ?? state;
    }
    const waiting = this.#log.partition('register', 0).records.find(({ offset }) => offset >= state.register);
    return waiting !== undefined && waiting.appendedAt < this.#time.now - (RETENTION - IDENTITY_SPAN - FACT_DELAY);
  }

  /** Behind what both archives hold: they stand for one store. Some trims are killed on the way. */
  #trim(): void {
    const process = new SimulatedProcess(this.#time, 'trimmer');
    const [one, other] = this.#archives.map((archive) => archive.segments.at(-1));
    if (one === undefined || other === undefined) return;
    const oldest = one.next.offset < other.next.offset ? one : other;
    if (this.#lateFactsWait()) return;
    const seal = { lastSource: oldest.lastSource, next: toSealNext('access-decisions', oldest.next) };
    trimLog({
      log: this.#log.connect(process),
      sealed: ({ partition }) => (partition === 0 ? seal : null),
      nowMs: this.#time.now,
      retentionMillis: RETENTION,
      onTrimmed: (_stream, _start, removed) => {
        this.#trimmed += removed;
      },
    }).catch((error) => {
      // Another trim may have come first.
      if (!(error instanceof LogTrimmedError)) this.#failure ??= error;
    });
    if (this.#random.chance(0.2)) this.#time.after(this.#random.below(100), () => process.kill());
  }

  #startArchive(archive: SimulatedArchive): void {
    const process = new SimulatedProcess(this.#time, 'archive');
    archive.process = process;
    this.#cutInto(archive, true).catch((error) => {
      this.#failure ??= error;
    });
  }

  /** Only the second one is ever restarted. */
  #restartArchive(): void {
    const archive = this.#archives[1];
    if (archive === undefined) return;
    archive.process?.kill();
    this.#startArchive(archive);
  }

  async #finishArchives(): Promise<void> {
    for (const archive of this.#archives) archive.process?.kill();
    let finished = 0;
    for (const archive of this.#archives) {
      archive.process = new SimulatedProcess(this.#time, 'archive');
      this.#cutInto(archive, false).then(() => {
        finished += 1;
      });
    }
    for (const running of this.#running) this.#kill(running);
    await this.#time.run(() => finished === this.#archives.length);
  }

  async #cutInto(archive: SimulatedArchive, follow: boolean): Promise<void> {
    const { process } = archive;
    if (process === null) return;
    const log = this.#log.connect(process);
    const start = archive.segments.at(-1)?.next ?? cutPositionStart;
    const cut = cutDecisionSegments({
      log,
      codec: anyEntryCodec,
      partition: 0,
      start,
      follow,
      gather: wholeEntries,
      rule: this.#rule,
    });
    for await (const segment of cut) archive.segments.push(segment);
  }
}

class SimulatedArchive {
  readonly segments: WholeSegment[] = [];
  process: SimulatedProcess | null = null;
}
