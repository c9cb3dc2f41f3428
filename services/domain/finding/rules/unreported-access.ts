import type { Severity } from '../../access-decision/access-decision.ts';
import type { RegisterView } from '../../register/register-view.ts';
import { type AccessSnapshot, keptOf } from '../access-snapshot.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isAllowed, isByPerson } from '../detected-access.ts';
import { type Detector, noReports, overAtBy, type Progress, type ReportedAccess, reportKept } from '../detector.ts';
import { EventClock } from '../event-clock.ts';
import { type Mechanism, mechanism, whole } from '../mechanisms/mechanism.ts';
import { ApplicationEvents, ofActorKey } from '../reads/application-events.ts';
import { PendingReads, type ReadViewing } from '../reads/pending-reads.ts';
import { TimeSpans } from '../sources/time-spans.ts';
import type { AccessNumbering, LoadedAccesses } from '../window/access-rows.ts';

const SECOND_MILLIS = 1_000;
const MINUTE_MILLIS = 60_000;

const reads = new Set(['view', 'thumbnail', 'livestream', 'download', 'export']);
/** Bounds the pending reads. Beyond it, a read is reported without waiting. */
const PENDING_MAX = 100_000;

/** A viewing that stopped goes on within this time: a paused player fetches nothing, and no tool reports the pause. */
const PAUSE_MILLIS = 30 * MINUTE_MILLIS;
/** One that goes on at the byte where it stopped was paused, as the log shows: within a working day with a break. */
const LONG_PAUSE_MILLIS = 12 * 60 * MINUTE_MILLIS;
/** The longest read. */
const READ_MILLIS_MAX = 24 * 60 * MINUTE_MILLIS;
/** Recordings, each of a person at an address, of which an application reported viewings that may go on … */
const VIEWINGS_MAX = 100_000;
/** … and so many viewings of each, the last ones: what is between two of them is explained by neither. */
const VIEWINGS_EACH_MAX = 10;

/**
 * A recording was read directly from the store and no application reported a view within five minutes before or after:
 * someone bypassed the tools. What the same person reports counts; anyone's report counts for a service, and for somebody
 * whom the register does not know, because its principal in the store is then mapped to nobody. A server that delivers what it
 * reads names the reader as recipient: then the recipient counts, and is accused. A viewing that was reported and goes on within half an
 * hour from the same address is no other; within twelve hours where it goes on at the byte at which it stopped, which the event states by
 * the id of the read before it. A denied application event is not a view. The application event may arrive later, so a
 * read waits until event time is five minutes past it, or the wall clock is five minutes past its append; half a minute
 * for a read of more than an hour ago. Event time lets a replay of history report promptly; the wall clock covers a
 * quiet live system and a small import. A finding is not withdrawn if the event arrives later still.
 *
 * The register has the ids by which stores and servers know people.
 */
export function unreportedAccessOf(register: ReadersRegister): Mechanism {
  return mechanism({
    id: 'unreported-access',
    ranges: {
      matchMinutes: whole('minutes', 1, 1_440),
      historyMinutes: whole('minutes', 1, 525_600),
      importSeconds: whole('seconds', 0, 86_400),
    },
    create: (values, { severity }) => create(values, { severity, register }),
  });
}

/** The same where recipients are nobody whom the register knows. */
export const unreportedAccess = unreportedAccessOf({ person: () => null });

type ReadersRegister = Pick<RegisterView, 'person'>;

interface Settings {
  readonly register: ReadersRegister;
  readonly severity: Severity;
}

type Values = Record<'matchMinutes' | 'historyMinutes' | 'importSeconds', number>;

function create(values: Values, settings: Settings): Detector {
  const waiting = new WaitingReads(values, settings);
  return {
    id: 'unreported-access',
    version: 1,
    observe: (access) => waiting.observe(access),
    advance: (progress) => waiting.advance(progress),
    memory: {
      save: (into) => waiting.save(into),
      load: (saved, from) => waiting.load(saved as ReturnType<WaitingReads['save']>, from),
    },
  };
}

/** Reads of the store, until an application reports the same viewing or it is too late for that. */
class WaitingReads {
  readonly #settings: Settings;
  readonly #matchMinutes: number;
  /** The greatest distance between an event from an application and the read of the store that it explains. */
  readonly #matchMillis: number;
  /** A read that is reported later than this is history: an application would have reported long ago … */
  readonly #historyMillis: number;
  /** … unless its history is imported beside the store's, which takes a while. */
  readonly #importMillis: number;
  readonly #reported: ApplicationEvents;
  readonly #viewings = new BoundedMap<TimeSpans>(VIEWINGS_MAX);
  readonly #pending: PendingReads;
  readonly #clock = new EventClock();
  #newestAppendedAt = Number.NEGATIVE_INFINITY;

  constructor({ matchMinutes, historyMinutes, importSeconds }: Values, settings: Settings) {
    this.#settings = settings;
    this.#matchMinutes = matchMinutes;
    this.#matchMillis = matchMinutes * MINUTE_MILLIS;
    this.#historyMillis = historyMinutes * MINUTE_MILLIS;
    this.#importMillis = importSeconds * SECOND_MILLIS;
    this.#reported = new ApplicationEvents(this.#matchMillis);
    this.#pending = new PendingReads(this.#matchMillis);
  }

  observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { occurredAt, resource } = access.event;
    const { appendedAt } = access.decision;
    this.#clock.observe({ occurredAt, appendedAt });
    this.#newestAppendedAt = Math.max(this.#newestAppendedAt, appendedAt);
    const { recordingId } = resource;
    if (recordingId === null) return noReports;
    if (isApplicationEvent(access)) {
      this.#reported.add(access);
      if (this.#pending.size === 0) return noReports;
      const ofActor = ofActorKey(recordingId, access.facts.actor.id);
      for (const read of this.#pending.match(recordingId, occurredAt)) this.#matched(read.access, read.viewing);
      for (const read of this.#pending.match(ofActor, occurredAt)) this.#matched(read.access, read.viewing);
      return noReports;
    }
    return isStoreRead(access) ? this.#observeRead(access, recordingId) : noReports;
  }

  #observeRead(access: DetectedAccess, recordingId: string): readonly ReportedAccess[] {
    const { occurredAt } = access.event;
    const { id, isKnown: isOfKnown } = this.#readerOf(access);
    const ofActor = keptOf(access);
    const kept = ofActor.actorId === id ? ofActor : { ...ofActor, actorId: id };
    const viewing = viewingOf(recordingId, id, access);
    const key = isOfKnown ? ofActorKey(recordingId, id) : recordingId;
    const isReported = this.#reported.has(recordingId, isOfKnown ? id : null, occurredAt);
    if (isReported || this.#goesOn(kept, viewing)) {
      this.#matched(kept, viewing);
      return noReports;
    }
    if (this.#pending.size >= PENDING_MAX) return [this.#toReport(kept)];
    this.#pending.add(key, kept, viewing);
    return noReports;
  }

  /** Who read, and whether the register knows this person. */
  #readerOf(access: DetectedAccess): { readonly id: string; readonly isKnown: boolean } {
    const { event, facts } = access;
    const recipient = facts.actor.kind === 'service' ? (event.recipient?.id ?? null) : null;
    if (recipient === null) return { id: facts.actor.id, isKnown: isByPerson(access) && facts.actor.role !== null };
    const person = this.#settings.register.person(recipient, event.occurredAt);
    return { id: person?.id ?? recipient, isKnown: person !== null };
  }

  /** True if it goes on with a viewing that an application reported. */
  #goesOn({ occurredAt }: AccessSnapshot, { key, continues }: ReadViewing): boolean {
    const pauseMax = continues ? LONG_PAUSE_MILLIS : PAUSE_MILLIS;
    return this.#viewings.get(key)?.isNear(occurredAt, { before: PAUSE_MILLIS, after: pauseMax }) === true;
  }

  #matched(access: AccessSnapshot, viewing: ReadViewing): void {
    this.#viewings.of(viewing.key, newSpans).add(access.occurredAt, viewing.until);
  }

  advance({ nowMs, wallMs = nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    const due = this.#pending.take((read) => {
      read.overAt = overAtBy(read.overAt, wallMs) ?? this.#overAtOf(read.access, { nowMs, wallMs });
      return read.overAt !== null && read.overAt <= observedUpTo;
    });
    return due.flatMap(({ access, viewing }) => {
      // Another read of the viewing was matched in the meantime.
      if (!this.#goesOn(access, viewing)) return [this.#toReport(access)];
      this.#matched(access, viewing);
      return [];
    });
  }

  /** Null: it is not over. Where only the clock made it so, the report may be in the log and not read yet. */
  #overAtOf(
    { occurredAt, appendedAt }: AccessSnapshot,
    { nowMs, wallMs }: Record<'nowMs' | 'wallMs', number>,
  ): number | null {
    if (this.#clock.now > occurredAt + this.#matchMillis) return Math.min(this.#newestAppendedAt, wallMs);
    const wait = appendedAt - occurredAt > this.#historyMillis ? this.#importMillis : this.#matchMillis;
    return nowMs > appendedAt + wait ? wallMs : null;
  }

  #toReport(access: AccessSnapshot): ReportedAccess {
    const summary = `\`${access.actorId}\` read a recording directly from the store; no application reported the access within ${this.#matchMinutes} minutes.`;
    return reportKept(
      access,
      { rule: 'unreported-access', severity: this.#settings.severity, summary },
      access.actorId,
    );
  }

  save(into: AccessNumbering) {
    return {
      reported: this.#reported.save(into),
      viewings: new Map(Array.from(this.#viewings, ([key, spans]) => [key, spans.save()])),
      pending: this.#pending.save(),
      clock: this.#clock.save(),
      newestAppendedAt: this.#newestAppendedAt,
    };
  }

  load(past: ReturnType<WaitingReads['save']>, from: LoadedAccesses): void {
    this.#reported.load(past.reported, from);
    this.#viewings.load(Array.from(past.viewings, ([key, spans]) => [key, newSpans(spans)]));
    this.#pending.load(past.pending);
    this.#clock.load(past.clock);
    this.#newestAppendedAt = past.newestAppendedAt;
  }
}

function newSpans(saved: ReturnType<TimeSpans['save']> = []): TimeSpans {
  const spans = new TimeSpans(PAUSE_MILLIS, VIEWINGS_EACH_MAX);
  spans.load(saved);
  return spans;
}

function viewingOf(recordingId: string, readerId: string, access: DetectedAccess): ReadViewing {
  const { network, occurredAt, extent, accessId } = access.event;
  const key = `${ofActorKey(recordingId, readerId)}\n${network?.ipHash ?? ''}`;
  // UNTRUSTED: how long it took is what its source claims. It was over when the log took it.
  const taken = Math.min(extent?.durationMs ?? 0, READ_MILLIS_MAX, access.decision.appendedAt - occurredAt);
  const until = occurredAt + Math.max(0, taken);
  return { key, until, continues: accessId !== null };
}

/** Accepts any verdict except rejected: a repeat or an end also shows that an application knew. */
function isApplicationEvent({ event: { path, outcome }, decision: { verdict } }: DetectedAccess): boolean {
  return (path === 'app' || path === 'api') && outcome !== 'denied' && verdict !== 'rejected';
}

function isStoreRead(access: DetectedAccess): boolean {
  const { path, action } = access.event;
  return path === 'direct-store' && reads.has(action) && isAllowed(access);
}
