import { isJudged, type Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { closedBy, type DetectedAccess, isAccess, isByPerson, nameOf, nameOfClosed } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess, reportKept } from '../detector.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';

/** Bounds the number of remembered streams and ends. Beyond it, the oldest are evicted. */
const KEPT_MAX = 100_000;
const SECOND_MILLIS = 1_000;
const MINUTE_MILLIS = 60_000;

type Values = Record<'arrivalSeconds' | 'liveSecondsMax' | 'importMinutes' | 'endsMin' | 'endsPerMissingMin', number>;

/** The state of one stream. */
interface RunningStream extends KeptAccess {
  readonly permissionUntil: number;
}

interface StreamEnd {
  readonly at: number;
  /** True once the source's count contains it. A stream that is judged again must not count twice. */
  readonly isCounted: boolean;
}

/** Of the streams of one source whose permission has an end: how many were ended, and how many were over without an end. */
interface EndsOfSource {
  readonly ended: number;
  readonly missing: number;
}

/**
 * A livestream continued after its explanation had ended: its end was reported for a later time, or its source, which
 * reports the end of nearly every stream, has reported none by then. If a permission is revoked during the stream, the late fact causes a re-
 * evaluation: the access is still explained but has another `permissionUntil`, and is checked again with it. A finding
 * is not withdrawn if a late end shows that the stream had ended in time.
 */
export const liveOverrun = mechanism({
  id: 'live-overrun',
  ranges: {
    arrivalSeconds: whole('seconds', 0, 86_400),
    liveSecondsMax: whole('seconds', 1, 86_400),
    importMinutes: whole('minutes', 1, 10_080),
    endsMin: whole('ends', 1, 10_000),
    endsPerMissingMin: whole('ends', 1, 10_000),
  },
  create,
});

function create(values: Values, { severity }: { severity: Severity }): Detector {
  const running = new BoundedMap<RunningStream>(KEPT_MAX);
  const ends = new StreamEnds(values);
  let lastProgress: Progress = { nowMs: Number.NEGATIVE_INFINITY, observedUpTo: Number.NEGATIVE_INFINITY };

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const isStream = access.event.action === 'livestream';
    const closed = isStream ? nameOfClosed(access) : null;
    if (closed !== null) return observeEnd(access, closed);
    if (!isStream && closedBy(access) !== null) return noReports;
    // A repeat may have any action.
    if (running.size > 0 && (isStream || !isJudged(access.decision))) running.delete(nameOf(access));
    const { permissionUntil } = access.facts;
    if (!isStream || permissionUntil === null) return noReports;
    if (!isByPerson(access) || !isAccess(access)) return noReports;
    const key = nameOf(access);
    const stream = { permissionUntil, ...keptOf(access) };
    const end = ends.get(key);
    if (end !== undefined) {
      ends.count(key, stream.sourceId, end);
      return end.at > permissionUntil ? [toReport(stream, severity)] : noReports;
    }
    if (isRunningOn(key, stream, lastProgress)) return [toReport(stream, severity)];
    running.keep(key, stream);
    return noReports;
  }

  function observeEnd({ event }: DetectedAccess, key: string): readonly ReportedAccess[] {
    const end = ends.keep(key, event.occurredAt);
    const begun = running.get(key);
    if (begun !== undefined || ends.isMissing(key)) ends.count(key, event.source.id, end);
    if (begun === undefined) return noReports;
    running.delete(key);
    return event.occurredAt > begun.permissionUntil ? [toReport(begun, severity)] : noReports;
  }

  function advance(progress: Progress): readonly ReportedAccess[] {
    lastProgress = progress;
    const reported: ReportedAccess[] = [];
    for (const [key, stream] of running) {
      if (isRunningOn(key, stream, progress)) {
        running.delete(key);
        reported.push(toReport(stream, severity));
      }
      // One that is not reported stays: its end may come yet, for a time after the permission.
      if (isOver(stream, progress, values)) ends.countMissing(key, stream.sourceId);
    }
    return reported;
  }

  function isRunningOn(key: string, stream: RunningStream, progress: Progress): boolean {
    return isLive(stream, values) && isOver(stream, progress, values) && ends.reportsEnds(stream.sourceId, key);
  }

  const memory = {
    save: () => ({
      running: new Map(running),
      ends: ends.save(),
      lastProgress,
    }),
    load(saved: unknown) {
      const past = saved as ReturnType<typeof memory.save>;
      running.load(past.running);
      ends.load(past.ends);
      lastProgress = past.lastProgress;
    },
  };
  return { id: 'live-overrun', version: 1, followsVerdict: true, looksAt: traits.streamed, observe, advance, memory };
}

/** The ends of streams, and how many streams of each source had one. */
class StreamEnds {
  readonly #ends = new BoundedMap<StreamEnd>(KEPT_MAX);
  readonly #missing = new BoundedMap<true>(KEPT_MAX);
  readonly #sources = new BoundedMap<EndsOfSource>(KEPT_MAX);

  constructor(private readonly limits: Pick<Values, 'endsMin' | 'endsPerMissingMin'>) {}

  get(key: string): StreamEnd | undefined {
    return this.#ends.get(key);
  }

  keep(key: string, at: number): StreamEnd {
    const end = { at, isCounted: this.#ends.get(key)?.isCounted ?? false };
    this.#ends.keep(key, end);
    return end;
  }

  count(key: string, sourceId: string, end: StreamEnd): void {
    if (end.isCounted) return;
    this.#ends.keep(key, { ...end, isCounted: true });
    const { ended, missing } = this.#of(sourceId);
    const wasMissing = this.#missing.delete(key);
    this.#sources.keep(sourceId, { ended: ended + 1, missing: missing - (wasMissing ? 1 : 0) });
  }

  countMissing(key: string, sourceId: string): void {
    if (this.#missing.has(key)) return;
    this.#missing.keep(key, true);
    const { ended, missing } = this.#of(sourceId);
    this.#sources.keep(sourceId, { ended, missing: missing + 1 });
  }

  isMissing(key: string): boolean {
    return this.#missing.has(key);
  }

  /** Returns true if the source reports the end of nearly every other stream. */
  reportsEnds(sourceId: string, key: string): boolean {
    const { ended, missing } = this.#of(sourceId);
    const others = missing - (this.#missing.has(key) ? 1 : 0);
    const { endsMin, endsPerMissingMin } = this.limits;
    return ended >= endsMin && others * endsPerMissingMin <= ended;
  }

  save() {
    return { ends: new Map(this.#ends), missing: new Map(this.#missing), sources: new Map(this.#sources) };
  }

  load(saved: ReturnType<StreamEnds['save']>): void {
    this.#ends.load(saved.ends);
    this.#missing.load(saved.missing);
    this.#sources.load(saved.sources);
  }

  #of(sourceId: string): EndsOfSource {
    return this.#sources.get(sourceId) ?? { ended: 0, missing: 0 };
  }
}

function isLive({ appendedAt, occurredAt }: RunningStream, { liveSecondsMax }: Values): boolean {
  return Math.abs(appendedAt - occurredAt) <= liveSecondsMax * SECOND_MILLIS;
}

/** True once an end within the permission would have been observed. */
function isOver(stream: RunningStream, { nowMs, observedUpTo }: Progress, values: Values): boolean {
  const until = isLive(stream, values)
    ? stream.permissionUntil + values.arrivalSeconds * SECOND_MILLIS
    : stream.appendedAt + values.importMinutes * MINUTE_MILLIS;
  return nowMs > until && observedUpTo > until;
}

function toReport(stream: RunningStream, severity: Severity): ReportedAccess {
  const summary = `\`${stream.actorId}\` watched live after the permission had ended.`;
  return reportKept(stream, { rule: 'live-overrun', severity, summary }, stream.actorId);
}
