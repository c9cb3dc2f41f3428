import type { Severity } from '../../access-decision/access-decision.ts';
import { isHeartbeat } from '../../access-event/heartbeat.ts';
import { SettledTime } from '../../settled-time.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess } from '../detector.ts';
import type { CitedAccess } from '../finding.ts';
import { type Mechanism, mechanism, whole } from '../mechanisms/mechanism.ts';
import { PairedTexts } from '../numbered/paired-texts.ts';
import { type Hole, sizeOf } from './number-holes.ts';
import { addNumber, claimNumber, forgetHoles, isNext, loadedRun, type NumberRun, savedRun } from './number-runs.ts';

/** The mechanism, and what the detector that it created last knows. */
export interface MissingNumbersMechanism extends Mechanism {
  /** The instances that used numbers, of every source or of one. */
  instances(sourceId?: string): Iterable<NumberedInstance>;
}

const MINUTE_MILLIS = 60_000;
/** How often the missing numbers are counted. */
const COUNT_MILLIS = 10_000;
/** A summary names this many parts of what is missing and counts the others. */
const PARTS_NAMED_MAX = 10;
/** Instances that are remembered; beyond it the one that reported nothing for longest is forgotten. */
const INSTANCES_MAX = 100_000;
/** Holes and parts of holes of all instances: 46 MB. Beyond it those of the instance that was heard from longest ago are forgotten. */
const HOLES_MAX = 100_000;
/** What is left of them then: to find the instance passes those that were forgotten or moved before it, 76 µs where there are 100,000. */
const HOLES_LEFT_SHARE = 0.99;
const DAY_MILLIS = 86_400_000;

/** What is known of the numbers of one instance. */
export interface NumberedInstance {
  readonly sourceId: string;
  readonly name: string | null;
  /** The latest last. */
  readonly runs: readonly NumberRun[];
  /** How often a number was used for another event. */
  readonly repeats: number;
  /** The last of them, and its append time. */
  readonly lastRepeat: { readonly number: number; readonly at: number } | null;
}

interface Instance extends NumberedInstance {
  readonly runs: NumberRun[];
  repeats: number;
  lastRepeat: NumberedInstance['lastRepeat'];
  /** The UTC day of append time on which numbers that were used before were last reported. */
  repeatedOn: number | null;
}

/**
 * Follows `source.sequence` of each source and instance. Numbers that are still missing ten minutes after a higher one
 * are one finding for each access that showed it: events were lost, or kept back. Numbers that were used before are one finding a day of
 * the instance: a program that starts again from a low number, or two that share an instance, hide what is missing.
 *
 * A heartbeat has the last number that was used, so that a hole at the end is seen too. The first number seen of an
 * instance is its beginning, and a repeated report (`duplicate`) counts once. Which number
 * is missing depends on what arrived within the grace, not on its order. `onCounted` receives how many numbers are
 * missing now. `holesMax` bounds the holes of all instances.
 */
export function missingNumbers(onCounted: (missing: number) => void, holesMax = HOLES_MAX): MissingNumbersMechanism {
  let current: MissingNumbers | null = null;
  const ofNumbers = mechanism({
    id: 'missing-numbers',
    ranges: { graceMinutes: whole('minutes', 1, 10_080) },
    create: ({ graceMinutes }, { severity }) => {
      current = new MissingNumbers({ graceMillis: graceMinutes * MINUTE_MILLIS, severity, onCounted, holesMax });
      return current;
    },
  });
  return { ...ofNumbers, instances: (sourceId) => current?.instances(sourceId) ?? [] };
}

interface Settings {
  /** A number may arrive this much later than a higher one, by append time: senders retry, and spools drain. */
  readonly graceMillis: number;
  readonly severity: Severity;
  readonly onCounted: (missing: number) => void;
  readonly holesMax: number;
}

class MissingNumbers implements Detector {
  readonly id = 'missing-numbers';
  readonly version = 1;
  readonly looksAtClaimedFuture = true;
  readonly looksAt = traits.withNumber;
  readonly #keys = new PairedTexts(INSTANCES_MAX);
  readonly #instances = new BoundedMap<Instance>(INSTANCES_MAX);
  /** How many holes the instances have, by key, the one that was heard from last at the end; the others have none. */
  readonly #incomplete = new Map<string, number>();
  /** Keys of instances with holes that were not reported. */
  readonly #waiting = new Set<string>();
  #holes = 0;
  readonly #counted = new SettledTime();

  constructor(private readonly settings: Settings) {}

  observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { event, decision } = access;
    const { id, instance: name, sequence } = event.source;
    if (sequence === null || decision.verdict === 'duplicate' || decision.verdict === 'conflict') return noReports;
    const key = this.#keys.of(id, name ?? '');
    const known = this.#instances.get(key);
    const instance = known ?? newInstance(id, name);
    if (known === undefined) this.#forget(this.#instances.keep(key, instance));
    else this.#instances.touch(key, instance);
    this.#heardFrom(key);
    const isClaim = isHeartbeat(event);
    if (!isClaim && isNext(instance.runs, sequence, decision.appendedAt, access.place)) return noReports;
    const numbered = { number: sequence, access: citation(access), place: access.place };
    if (isClaim) {
      if (claimNumber(instance.runs, numbered)) this.#noteChange(key, instance);
      return noReports;
    }
    const continuation = addNumber(instance.runs, numbered, this.settings.graceMillis);
    if (continuation !== 'next') this.#noteChange(key, instance);
    if (continuation !== 'again') return noReports;
    instance.repeats += 1;
    instance.lastRepeat = { number: sequence, at: decision.appendedAt };
    const day = Math.floor(decision.appendedAt / DAY_MILLIS);
    if (instance.repeatedOn === day) return noReports;
    instance.repeatedOn = day;
    const what = `used number ${sequence} again for another event`;
    return [this.#toReport(instance, 'sequence-repeated', citation(access), what)];
  }

  advance({ nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    const until = Math.min(nowMs, observedUpTo) - this.settings.graceMillis;
    const reports = [...this.#waiting].flatMap((key) => this.#reportsOf(key, until));
    if (this.#counted.isWithin(nowMs, COUNT_MILLIS) && reports.length === 0) return reports;
    this.#counted.look(nowMs);
    let missing = 0;
    for (const key of this.#incomplete.keys()) {
      for (const hole of reportedHoles(this.#instances.get(key))) missing += sizeOf(hole);
    }
    this.settings.onCounted(missing);
    return reports;
  }

  *instances(sourceId?: string): Iterable<NumberedInstance> {
    for (const instance of this.#instances.values()) {
      if (sourceId === undefined || instance.sourceId === sourceId) yield instance;
    }
  }

  readonly memory = {
    /** Holes that were forgotten because all instances have too many. */
    evicted: 0,
    save: () => ({
      instances: Array.from(this.#instances, ([key, { runs, ...one }]) => {
        return [key, { ...one, runs: runs.map(savedRun) }] as const;
      }),
    }),
    load: (saved: unknown): void => {
      const past = saved as ReturnType<typeof this.memory.save>;
      const loaded = past.instances.map(([key, { runs, ...one }]) => {
        return [key, { ...one, runs: runs.map(loadedRun) }] as const;
      });
      this.#instances.load(loaded);
      this.#incomplete.clear();
      this.#waiting.clear();
      this.#holes = 0;
      // The map has them in the order of their first number, mostly.
      const heard = [...this.#instances].sort(([, one], [, other]) => lastAt(one) - lastAt(other));
      for (const [key, instance] of heard) this.#note(key, instance);
    },
  };

  #reportsOf(key: string, until: number): ReportedAccess[] {
    const instance = this.#instances.get(key);
    if (instance === undefined) return [];
    const due = new Map<string, Hole[]>();
    for (const hole of instance.runs.flatMap(({ holes }) => holes.report(until))) {
      // Parts of one hole, between which late numbers came, cite the same access.
      const parts = due.get(hole.after.eventId);
      if (parts === undefined) due.set(hole.after.eventId, [hole]);
      else parts.push(hole);
    }
    this.#note(key, instance);
    return [...due.values()].flatMap((holes) => {
      const after = holes[0]?.after;
      if (after === undefined) return [];
      const before = holes.reduce(
        (least, { since = after.appendedAt }) => Math.min(least, since),
        Number.POSITIVE_INFINITY,
      );
      const missing = { count: countOf(holes), after: before };
      return [{ ...this.#toReport(instance, 'sequence-gap', after, leftOut(holes)), missing }];
    });
  }

  #toReport(instance: Instance, rule: string, evidence: CitedAccess, what: string): ReportedAccess {
    const { sourceId, name } = instance;
    const of = name === null ? '' : `, instance \`${name}\`,`;
    return {
      rule,
      severity: this.settings.severity,
      group: groups.source(sourceId, rule),
      actorId: null,
      sourceId,
      evidence,
      summary: `\`${sourceId}\`${of} ${what}.`,
    };
  }

  #heardFrom(key: string): void {
    const size = this.#incomplete.get(key);
    if (size === undefined) return;
    this.#incomplete.delete(key);
    this.#incomplete.set(key, size);
  }

  /** Notes what it is missing now, and forgets what that is too much for. */
  #noteChange(key: string, instance: Instance): void {
    this.#note(key, instance);
    if (this.#holes <= this.settings.holesMax) return;
    for (const [oldest, size] of this.#incomplete) {
      const { runs = [] } = this.#instances.get(oldest) ?? {};
      forgetHoles(runs);
      this.memory.evicted += size;
      this.#noteNone(oldest);
      if (this.#holes <= this.settings.holesMax * HOLES_LEFT_SHARE) return;
    }
  }

  #note(key: string, { runs }: Instance): void {
    const size = runs.reduce((sum, { holes }) => sum + holes.size, 0);
    this.#holes += size - (this.#incomplete.get(key) ?? 0);
    if (size > 0) this.#incomplete.set(key, size);
    else this.#incomplete.delete(key);
    if (runs.some(({ holes }) => holes.unreported > 0)) this.#waiting.add(key);
    else this.#waiting.delete(key);
  }

  #forget(instance: Instance | undefined): void {
    if (instance !== undefined) this.#noteNone(this.#keys.of(instance.sourceId, instance.name ?? ''));
  }

  #noteNone(key: string): void {
    this.#holes -= this.#incomplete.get(key) ?? 0;
    this.#incomplete.delete(key);
    this.#waiting.delete(key);
  }
}

function newInstance(sourceId: string, name: string | null): Instance {
  return { sourceId, name, runs: [], repeats: 0, lastRepeat: null, repeatedOn: null };
}

/** When the last access of an instance was appended. */
function lastAt({ runs }: Instance): number {
  return runs.reduce((latest, { last }) => Math.max(latest, last.at), 0);
}

/** A hole is not about the access after it. */
function citation({ event, decision: { appendedAt } }: DetectedAccess): CitedAccess {
  const { eventId, occurredAt, source } = event;
  return { eventId, sourceId: source.id, ownerId: null, occurredAt, appendedAt, facts: null };
}

function reportedHoles(instance: Instance | undefined): readonly Hole[] {
  return instance?.runs.flatMap(({ holes }) => [...holes].filter(({ isReported }) => isReported)) ?? [];
}

function countOf(holes: readonly Hole[]): number {
  return holes.reduce((sum, hole) => sum + sizeOf(hole), 0);
}

function leftOut(holes: readonly Hole[]): string {
  const count = countOf(holes);
  const parts = holes.slice(0, PARTS_NAMED_MAX).map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`));
  const rest = holes.length - parts.length;
  return `left out ${count} ${count === 1 ? 'number' : 'numbers'}: ${parts.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
