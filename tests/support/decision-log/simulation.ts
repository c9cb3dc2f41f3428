import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { trimLog } from '../../../services/archiver/trim-log.ts';
import type { FoldRule } from '../../../services/domain/decision-log/accepted-blocks.ts';
import { cutDecisionSegments } from '../../../services/domain/decision-log/cut-segments.ts';
import { fold } from '../../../services/domain/decision-log/fold.ts';
import { LogTrimmedError } from '../../../services/domain/decision-log/fold-from.ts';
import type { IdentityTable } from '../../../services/domain/decision-log/identity-table.ts';
import { toSealNext } from '../../../services/domain/decision-log/sealed-position.ts';
import { type CutSegment, cutPositionStart } from '../../../services/domain/decision-log/segment-cutter.ts';
import { createRandom, type Random } from '../random.ts';
import { findViolations } from './oracle.ts';
import { SimulatedDecider, simulatedDisk } from './simulated-decider.ts';
import { SimulatedLog } from './simulated-log.ts';
import { writeSimulatedEvent } from './simulated-records.ts';
import { SimulatedProcess, SimulatedTime } from './simulated-time.ts';

export interface SimulationResult {
  readonly seed: number;
  /** What the oracle, or a process, found wrong; empty when nothing is. */
  readonly violations: readonly string[];
  readonly kills: number;
  readonly claims: number;
  readonly blocks: number;
  /** Records trimmed from both topics. */
  readonly trimmed: number;
}

/** An identity comes again within this time, and the log keeps what is older than the second time no longer. */
const IDENTITY_SPAN = 100;
/** The log's clock is set back by up to 60, of the first report's block as well. */
const RETENTION = IDENTITY_SPAN + 60;

/**
 * One history of one partition: events arrive, deciders are killed, stopped, started beside each other; writes are
 * lost, late, repeated or acknowledged too little, and the log is trimmed behind what is archived. Then the faults end, one decider finishes, and the oracle looks.
 * The same seed gives the same history.
 */
export async function simulateDecisionLog(seed: number, rule: FoldRule = fold): Promise<SimulationResult> {
  const simulation = new Simulation(createRandom(seed), rule);
  const violations = await simulation.run().catch((error: unknown) => [String(error)]);
  return { seed, violations, ...simulation.counts };
}

interface Running {
  readonly process: SimulatedProcess;
  readonly decider: SimulatedDecider;
  readonly disk: IdentityTable;
}

class Simulation {
  readonly #random: Random;
  readonly #rule: FoldRule;
  readonly #time: SimulatedTime;
  readonly #log: SimulatedLog;
  readonly #acknowledged: Buffer[] = [];
  readonly #archives: SimulatedArchive[];
  #running: Running[] = [];
  #disks: IdentityTable[] = [];
  #started = 0;
  #failure: unknown = null;
  #kills = 0;
  #trimmed = 0;

  constructor(random: Random, rule: FoldRule) {
    this.#random = random;
    this.#rule = rule;
    this.#time = new SimulatedTime(random);
    this.#log = new SimulatedLog(this.#time, random);
    this.#archives = [new SimulatedArchive(), new SimulatedArchive()];
  }

  get counts() {
    const blocks = this.#log.partition('access-decisions', 0).records.length;
    return { kills: this.#kills, claims: this.#started, blocks, trimmed: this.#trimmed };
  }

  async run(): Promise<string[]> {
    const troubleUntil = this.#time.now + 150 + this.#random.below(750);
    this.#log.faultRate = this.#random.pick([0, 0.1, 0.3, 0.6]);
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
      this.#arriveUntil(end);
    });
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
    const disk = this.#disks.pop() ?? simulatedDisk();
    const decider = new SimulatedDecider({
      process,
      log: this.#log.connect(process),
      random: this.#random,
      codec: blockCodec,
      now: () => this.#time.now,
      rule: this.#rule,
      identities: disk,
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

  /** Behind what both archives hold: they stand for one store. Some trims are killed on the way. */
  #trim(): void {
    const process = new SimulatedProcess(this.#time, 'trimmer');
    const [one, other] = this.#archives.map((archive) => archive.segments.at(-1));
    if (one === undefined || other === undefined) return;
    const oldest = one.next.offset < other.next.offset ? one : other;
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
    const cut = cutDecisionSegments({ log, codec: blockCodec, partition: 0, start, follow, rule: this.#rule });
    for await (const segment of cut) archive.segments.push(segment);
  }
}

class SimulatedArchive {
  readonly segments: CutSegment[] = [];
  process: SimulatedProcess | null = null;
}
