import type { Severity } from '../../access-decision/access-decision.ts';
import { OWN_SOURCE } from '../../access-event/own-source.ts';
import { settingsInForce } from '../../register/acts/source-in-force.ts';
import type { RegisterView } from '../../register/register-view.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess } from '../detector.ts';
import type { CitedAccess } from '../finding.ts';
import { type Mechanism, mechanism, whole } from '../mechanisms/mechanism.ts';
import { WeekHours } from './week-hours.ts';

const HOUR_MILLIS = 3_600_000;
const WEEK_HOURS = 168;
/** An hour counts as over this much later: decisions of its last second have come. */
const GRACE_MILLIS = 60_000;
/** An hour has this many parts; it was up where the log grew, or somebody looked at it, in each. The canary comes twice in one. */
const UP_PARTS = 6;
const UP_PART_MILLIS = HOUR_MILLIS / UP_PARTS;
/** Sources beyond this are not watched: each takes a hundred bytes and an access. */
const SOURCES_MAX = 10_000;

type LearningRegister = Pick<RegisterView, 'history' | 'person' | 'approvals'>;

/** It changes with each access of its hour. */
type LastAccess = { -readonly [Field in 'eventId' | 'occurredAt' | 'appendedAt']: CitedAccess[Field] };

/** What is known of one source. */
interface LearnedSource {
  hours: WeekHours;
  /** The last access of each hour that is not judged yet, and of the last one before. */
  last: Map<number, LastAccess>;
  /** `eventId` of the access before the last silence that was reported. */
  reported: string | null;
}

/**
 * A source without `heartbeatSeconds` was silent in hours of the week in which it never was: in each of the last `weeks`
 * weeks it reported something in that hour, in the hour before and in the one behind, and now nothing in `hours` of them in
 * a row. The hours around make the clock changes of summer time harmless. Each silence is one finding, which cites the last
 * access before it.
 *
 * A source is watched from its fifth week on, and only in hours that are never silent; a public holiday looks like a
 * silence. An hour in which the installation was not up all the time is no silence, and teaches that the source is not
 * regular then. What is learned is which hours had an access by append time, so neither order nor a restart changes it.
 *
 * After an append time that is yet to come, the ones behind it may be too late as well. So the source is not judged until
 * that time, and where it is more than a week ahead, learning begins again.
 */
export function learnedSilence(register: LearningRegister): Mechanism {
  return mechanism({
    id: 'learned-silence',
    ranges: { weeks: whole('weeks', 2, 12), hours: whole('hours', 1, 24) },
    create: (values, { severity }) => new LearnedSilence(register, { ...values, severity }),
  });
}

interface Settings {
  readonly weeks: number;
  readonly hours: number;
  readonly severity: Severity;
}

class LearnedSilence implements Detector {
  readonly id = 'learned-silence';
  readonly version = 1;
  readonly looksAtClaimedFuture = true;
  #sources = new Map<string, LearnedSource>();
  /** The parts in which the installation was up, of the hours that are not judged yet. */
  #up = new Map<number, Set<number>>();
  /** What was noted last, in parts of an hour since 1970. */
  #notedUp = Number.NaN;
  /** The last hour that was judged, in hours since 1970. */
  #judged: number | null = null;

  constructor(
    private readonly register: LearningRegister,
    private readonly settings: Settings,
  ) {}

  observe({ event, decision: { appendedAt } }: DetectedAccess): readonly ReportedAccess[] {
    const { eventId, occurredAt, source } = event;
    this.#noteUp(appendedAt);
    if (source.id === OWN_SOURCE) return noReports;
    const known = this.#sources.get(source.id) ?? this.#begin(source.id);
    if (known === null) return noReports;
    const hour = hourOf(appendedAt);
    const last = known.last.get(hour);
    if (last === undefined) {
      known.hours.add(hour);
      known.last.set(hour, { eventId, occurredAt, appendedAt });
    } else if (isLater(eventId, appendedAt, last)) {
      last.eventId = eventId;
      last.occurredAt = occurredAt;
      last.appendedAt = appendedAt;
    }
    return noReports;
  }

  advance({ nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    this.#noteUp(nowMs);
    const over = hourOf(Math.min(nowMs, observedUpTo) - GRACE_MILLIS) - 1;
    if (!Number.isFinite(over)) return noReports;
    // The clock was ahead when it judged, and was set back: those hours are yet to come.
    if (this.#judged !== null && hourOf(nowMs - GRACE_MILLIS) - 1 < this.#judged) this.#judged = over;
    const from = Math.max(this.#judged ?? over - 1, over - this.settings.weeks * WEEK_HOURS);
    if (over <= from) return noReports;
    const now = hourOf(nowMs + GRACE_MILLIS);
    const judged = [...this.#sources].filter(([, source]) => newestHour(source) <= now);
    const reports: ReportedAccess[] = [];
    for (let hour = from + 1; hour <= over; hour += 1) {
      for (const [id, source] of judged) reports.push(...this.#judge(id, source, hour));
    }
    // Not at the first look: a clock that is behind for a moment is no reason either.
    if (this.#judged !== null) this.#forgetAfter(now + WEEK_HOURS);
    this.#forgetUpTo(over);
    return reports;
  }

  readonly memory = {
    save: () => ({
      judged: this.#judged,
      up: this.#up,
      sources: new Map([...this.#sources].map(([id, { hours, ...rest }]) => [id, { ...rest, hours: hours.save() }])),
    }),
    load: (saved: unknown): void => {
      const past = saved as ReturnType<typeof this.memory.save>;
      this.#judged = past.judged;
      this.#up = past.up;
      this.#notedUp = Number.NaN;
      this.#sources = new Map(
        [...past.sources].map(([id, { hours, ...rest }]) => [id, { ...rest, hours: this.#hours(hours) }]),
      );
    },
  };

  #begin(id: string): LearnedSource | null {
    if (this.#sources.size >= SOURCES_MAX) return null;
    const source = { hours: this.#hours([]), last: new Map(), reported: null };
    this.#sources.set(id, source);
    return source;
  }

  #hours(saved: ReturnType<WeekHours['save']>): WeekHours {
    return new WeekHours(this.settings.weeks + 2, saved);
  }

  #judge(id: string, source: LearnedSource, hour: number): readonly ReportedAccess[] {
    const { weeks, hours: needed, severity } = this.settings;
    for (let back = 0; back < needed; back += 1) {
      const at = hour - back;
      if (source.hours.has(at) || !this.#wasUp(at) || !isRegular(source.hours, at, weeks)) return noReports;
    }
    const after = lastBefore(source.last, hour);
    if (after === null || after.eventId === source.reported) return noReports;
    const { settings } = settingsInForce(this.register.history('source', id), this.register, hour * HOUR_MILLIS);
    if (settings.heartbeatSeconds !== null) return noReports;
    source.reported = after.eventId;
    return [{ ...toReport(id, after, this.settings), severity }];
  }

  #noteUp(at: number): void {
    const part = Math.floor(at / UP_PART_MILLIS);
    if (part === this.#notedUp) return;
    this.#notedUp = part;
    const hour = Math.floor(part / UP_PARTS);
    const parts = this.#up.get(hour) ?? new Set<number>();
    parts.add(part - hour * UP_PARTS);
    this.#up.set(hour, parts);
  }

  #wasUp(hour: number): boolean {
    return this.#up.get(hour)?.size === UP_PARTS;
  }

  /** Learning begins again for the sources that have an access after this hour. */
  #forgetAfter(latest: number): void {
    for (const source of this.#sources.values()) {
      if (newestHour(source) <= latest) continue;
      source.hours = this.#hours([]);
      for (const hour of source.last.keys()) if (hour > latest) source.last.delete(hour);
    }
  }

  /** Keeps of the hours that were judged what the next ones need. */
  #forgetUpTo(over: number): void {
    this.#judged = over;
    this.#notedUp = Number.NaN;
    for (const hour of this.#up.keys()) if (hour <= over - this.settings.hours) this.#up.delete(hour);
    for (const source of this.#sources.values()) {
      const newest = lastBefore(source.last, over);
      for (const hour of source.last.keys()) if (hour <= over) source.last.delete(hour);
      if (newest !== null) source.last.set(hourOf(newest.appendedAt), newest);
    }
  }
}

/** True if the source reported in this hour, the one before and the one behind, in each of the weeks before. */
function isRegular(hours: WeekHours, hour: number, weeks: number): boolean {
  for (let week = 1; week <= weeks; week += 1) {
    const at = hour - week * WEEK_HOURS;
    if (!hours.has(at - 1) || !hours.has(at) || !hours.has(at + 1)) return false;
  }
  return true;
}

function newestHour({ last }: LearnedSource): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const hour of last.keys()) newest = Math.max(newest, hour);
  return newest;
}

function lastBefore(last: ReadonlyMap<number, LastAccess>, hour: number): LastAccess | null {
  let newest: LastAccess | null = null;
  for (const [at, access] of last) {
    if (at <= hour && (newest === null || isLater(access.eventId, access.appendedAt, newest))) newest = access;
  }
  return newest;
}

function hourOf(millis: number): number {
  return Math.floor(millis / HOUR_MILLIS);
}

function isLater(eventId: string, appendedAt: number, other: LastAccess): boolean {
  return appendedAt > other.appendedAt || (appendedAt === other.appendedAt && eventId > other.eventId);
}

/** A silence is not about the last access before it. */
const aboutSource = { ownerId: null, facts: null } as const;

function toReport(
  sourceId: string,
  { eventId, occurredAt, appendedAt }: LastAccess,
  { weeks, hours }: Settings,
): Omit<ReportedAccess, 'severity'> {
  const rule = 'source-unusually-silent';
  const evidence = { ...aboutSource, eventId, sourceId, occurredAt, appendedAt };
  const summary = `\`${sourceId}\` reported nothing for ${hours} hours in which it reported in each of the last ${weeks} weeks.`;
  return { rule, group: groups.source(sourceId, rule), actorId: null, sourceId, evidence, summary };
}
