import type { SourceSignature } from '../../access-decision/access-decision.ts';
import { isHeartbeat } from '../../access-event/heartbeat.ts';
import { AHEAD_MILLIS_MAX } from '../../access-event/time-claim.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports } from '../detector.ts';

/** Sources that are remembered; beyond it the one that reported nothing for longest is forgotten. */
const SOURCES_MAX = 10_000;
const MINUTE_MILLIS = 60_000;
const MINUTES_COUNTED = 60;

/** What one source reported. Times are append times, milliseconds since 1970 UTC. */
export interface SourceNotes {
  readonly firstAt: number;
  lastAt: number;
  lastEventId: string;
  /** How much later than its own time the newest event was appended; negative where its clock is ahead. */
  lastDelayMs: number;
  /** Events, without repeats and heartbeats. */
  events: number;
  heartbeats: number;
  lastHeartbeatAt: number | null;
  duplicates: number;
  conflicts: number;
  /** Events and heartbeats by what came of their signature. Those of a source that neither signs nor has a key are not counted. */
  readonly signatures: Record<CountedSignature, number>;
  /** Events that were dated in the future, and by how much at most. */
  ahead: number;
  aheadMsMax: number;
  /** Events of each minute of the newest hour; a minute has the place of its number modulo 60. */
  readonly minutes: Uint32Array;
}

export type CountedSignature = Exclude<SourceSignature, 'none'>;

export interface SourceBook extends Detector {
  readonly sources: ReadonlyMap<string, SourceNotes>;
}

/** Notes what each source reported. It reports nothing: the notes are read by `GET /v1/sources`. */
export function sourceBook(): SourceBook {
  const sources = new BoundedMap<SourceNotes>(SOURCES_MAX);

  function observe({ event, decision: { appendedAt, verdict, sourceSignature } }: DetectedAccess) {
    const { id } = event.source;
    const known = sources.get(id);
    const notes = known ?? newNotes(appendedAt);
    if (known === undefined) sources.keep(id, notes);
    else sources.touch(id, notes);
    if (sourceSignature !== null && sourceSignature !== 'none') notes.signatures[sourceSignature] += 1;
    if (verdict === 'duplicate') notes.duplicates += 1;
    else if (verdict === 'conflict') notes.conflicts += 1;
    else if (isHeartbeat(event)) {
      notes.heartbeats += 1;
      notes.lastHeartbeatAt = Math.max(notes.lastHeartbeatAt ?? 0, appendedAt);
      return noReports;
    } else notes.events += 1;
    const aheadMs = event.occurredAt - appendedAt;
    if (aheadMs > AHEAD_MILLIS_MAX) {
      notes.ahead += 1;
      notes.aheadMsMax = Math.max(notes.aheadMsMax, aheadMs);
    }
    countMinute(notes, appendedAt);
    if (appendedAt >= notes.lastAt) {
      notes.lastAt = appendedAt;
      notes.lastEventId = event.eventId;
      notes.lastDelayMs = -aheadMs;
    }
    return noReports;
  }

  const memory = {
    save: () => ({ sources: new Map(sources) }),
    load: (saved: unknown): void => sources.load((saved as ReturnType<typeof memory.save>).sources),
  };
  return { id: 'source-book', version: 3, looksAtClaimedFuture: true, observe, memory, sources };
}

/** How many events were appended in the hour before `nowMs`, to the minute. */
export function eventsOfLastHour({ lastAt, minutes }: SourceNotes, nowMs: number): number {
  const newest = minuteOf(lastAt);
  const first = minuteOf(nowMs) - MINUTES_COUNTED + 1;
  let events = 0;
  for (let minute = Math.max(first, newest - MINUTES_COUNTED + 1); minute <= newest; minute += 1) {
    events += minutes[minute % MINUTES_COUNTED] ?? 0;
  }
  return events;
}

function countMinute({ lastAt, minutes }: SourceNotes, appendedAt: number): void {
  const [minute, newest] = [minuteOf(appendedAt), minuteOf(lastAt)];
  // Partitions are read at different speeds, so an event may be older than the newest.
  if (minute <= newest - MINUTES_COUNTED) return;
  const passed = Math.min(Math.max(0, minute - newest), MINUTES_COUNTED);
  for (let one = minute - passed + 1; one <= minute; one += 1) minutes[one % MINUTES_COUNTED] = 0;
  minutes[minute % MINUTES_COUNTED] = (minutes[minute % MINUTES_COUNTED] ?? 0) + 1;
}

function newNotes(at: number): SourceNotes {
  const counts = {
    events: 0,
    heartbeats: 0,
    lastHeartbeatAt: null,
    duplicates: 0,
    conflicts: 0,
    ahead: 0,
    aheadMsMax: 0,
  };
  return {
    firstAt: at,
    lastAt: at,
    lastEventId: '',
    lastDelayMs: 0,
    ...counts,
    signatures: { verified: 0, unchecked: 0, missing: 0, wrong: 0 },
    minutes: new Uint32Array(MINUTES_COUNTED),
  };
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MILLIS);
}
