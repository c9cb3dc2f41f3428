import type { Severity } from '../../access-decision/access-decision.ts';
import { settingsInForce } from '../../register/acts/source-in-force.ts';
import type { RecordOf } from '../../register/register-record.ts';
import type { RegisterView } from '../../register/register-view.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess } from '../detector.ts';
import type { CitedAccess } from '../finding.ts';
import { type Mechanism, mechanism, whole } from '../mechanisms/mechanism.ts';
import { citationOfSource, type Pause, ReportingTimes, runOf } from './reporting-times.ts';
import { TimeSpans } from './time-spans.ts';

const SECOND_MILLIS = 1_000;
const MINUTE_MILLIS = 60_000;
/** A shorter `heartbeatSeconds` counts as this, so that a source raises at most one finding a minute. */
const HEARTBEAT_MILLIS_MIN = MINUTE_MILLIS;
/** The installation was up between two records of the log, or two looks at it, at most this far apart. */
const UP_MILLIS = MINUTE_MILLIS;
const UP_SPANS_MAX = 1_000;
/** How often the sources of the register are read. */
const REFRESH_MILLIS = 5_000;

type SourceVersion = RecordOf<'source'>;
type SilenceRegister = Pick<RegisterView, 'all' | 'person' | 'approvals'>;

/** The mechanism, and what the detector that it created last knows. */
export interface SilentSourcesMechanism extends Mechanism {
  /** Since when the source is silent, as append time of its last access; null while it is not. */
  silentSince(sourceId: string): number | null;
}

/** What is known of one expected source. */
interface ExpectedSource {
  times: ReportingTimes;
  /** False before its first access: it is expected since it was found in the register. */
  hasReported: boolean;
  /** `eventId` of the last pause that was reported. */
  reported: string | null;
}

/**
 * A source with `heartbeatSeconds` reported nothing for longer, by append time. Each silence is one finding, which
 * cites the last access before it. Only time counts in which the installation was up: the log grew, or this detector
 * looked at it. What is not observed yet is not silence, so a decider that is behind accuses nobody; a silence in the
 * meantime is found afterwards.
 *
 * The register decides as it is now, not as it was; a longer heartbeat, or none, counts only with a second person.
 * `onCounted` receives the number of sources that are silent.
 */
export function silentSources(register: SilenceRegister, onCounted: (silent: number) => void): SilentSourcesMechanism {
  let current: SilentSources | null = null;
  const ofSilence = mechanism({
    id: 'silent-sources',
    ranges: { graceSeconds: whole('seconds', 0, 86_400) },
    create: ({ graceSeconds }, { severity }) => {
      current = new SilentSources(register, { graceMillis: graceSeconds * SECOND_MILLIS, severity, onCounted });
      return current;
    },
  });
  return { ...ofSilence, silentSince: (sourceId) => current?.silentSince(sourceId) ?? null };
}

interface Settings {
  /** Added to the heartbeat: clocks of the log and of this process differ, and a restart takes a while. */
  readonly graceMillis: number;
  readonly severity: Severity;
  readonly onCounted: (silent: number) => void;
}

class SilentSources implements Detector {
  readonly id = 'silent-sources';
  readonly version = 1;
  readonly looksAtClaimedFuture = true;
  readonly #up = new TimeSpans(UP_MILLIS, UP_SPANS_MAX);
  #expected = new Map<string, ExpectedSource>();
  #versions: ReadonlyMap<string, readonly SourceVersion[]> = new Map();
  /** Since when each silent source is silent. Found again by the next look. */
  #silentSince = new Map<string, number>();
  /** When the register was read. */
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly register: SilenceRegister,
    private readonly settings: Settings,
  ) {}

  observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { appendedAt } = access.decision;
    if (this.#readAt === Number.NEGATIVE_INFINITY) this.#read(appendedAt);
    this.#up.add(appendedAt);
    const source = this.#expected.get(access.event.source.id);
    if (source === undefined) return noReports;
    // It may begin to report as late as it likes.
    if (!source.hasReported) source.times = new ReportingTimes([runOf(citationOfSource(access))]);
    else source.times.add(access);
    source.hasReported = true;
    return noReports;
  }

  advance({ nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    if (nowMs < this.#readAt || nowMs >= this.#readAt + REFRESH_MILLIS) this.#read(nowMs);
    this.#up.add(nowMs);
    const to = Math.min(nowMs, observedUpTo);
    const reports: ReportedAccess[] = [];
    const silentSince = new Map<string, number>();
    for (const [id, source] of this.#expected) {
      const { settings, heartbeatSince } = settingsInForce(this.#versions.get(id) ?? [], this.register, to);
      const { heartbeatSeconds } = settings;
      for (const pause of source.times.pausesUpTo(to)) {
        if (heartbeatSeconds === null || !this.#isSilence(pause, heartbeatSeconds, heartbeatSince)) continue;
        if (!pause.isOver) silentSince.set(id, pause.after.appendedAt);
        if (pause.after.eventId === source.reported) continue;
        source.reported = pause.after.eventId;
        reports.push({ ...toReport(id, pause.after, source.hasReported), severity: this.settings.severity });
      }
    }
    this.#silentSince = silentSince;
    this.settings.onCounted(silentSince.size);
    return reports;
  }

  silentSince(sourceId: string): number | null {
    return this.#silentSince.get(sourceId) ?? null;
  }

  readonly memory = {
    save: () => ({
      up: this.#up.save(),
      readAt: this.#readAt,
      expected: new Map(
        [...this.#expected].map(([id, { times, ...source }]) => [id, { ...source, runs: times.save() }]),
      ),
    }),
    load: (saved: unknown): void => {
      const past = saved as ReturnType<typeof this.memory.save>;
      this.#up.load(past.up);
      this.#expected = new Map(
        [...past.expected].map(([id, { runs, ...source }]) => [id, { ...source, times: new ReportingTimes(runs) }]),
      );
      if (past.readAt !== Number.NEGATIVE_INFINITY) this.#read(past.readAt);
    },
  };

  /** Reads the register; a source that is new in it is expected from `at` on. */
  #read(at: number): void {
    this.#readAt = at;
    this.#versions = byId(this.register.all('source'));
    const before = this.#expected;
    this.#expected = new Map();
    for (const [id, versions] of this.#versions) {
      if (versions.every(({ heartbeatSeconds }) => heartbeatSeconds === null)) continue;
      const begun = () => ({ times: new ReportingTimes([neverReported(id, at)]), hasReported: false, reported: null });
      this.#expected.set(id, before.get(id) ?? begun());
    }
  }

  #isSilence({ after, until }: Pause, heartbeatSeconds: number, since: number): boolean {
    const allowed = Math.max(heartbeatSeconds * SECOND_MILLIS, HEARTBEAT_MILLIS_MIN) + this.settings.graceMillis;
    return this.#up.coveredBetween(Math.max(after.appendedAt, since), until) > allowed;
  }
}

function byId(sources: readonly SourceVersion[]): ReadonlyMap<string, readonly SourceVersion[]> {
  const found = new Map<string, SourceVersion[]>();
  for (const source of sources) {
    const versions = found.get(source.id);
    if (versions === undefined) found.set(source.id, [source]);
    else versions.push(source);
  }
  return found;
}

/** What a source that never reported is cited by. */
function neverReported(sourceId: string, at: number) {
  const eventId = `register/source/${sourceId}`;
  return runOf({ ownerId: null, facts: null, eventId, sourceId, occurredAt: at, appendedAt: at });
}

function toReport(sourceId: string, after: CitedAccess, hasReported: boolean): Omit<ReportedAccess, 'severity'> {
  const rule = 'source-silent';
  const summary = hasReported
    ? `\`${sourceId}\` reported nothing for longer than its heartbeat after this access.`
    : `\`${sourceId}\` has reported nothing yet, for longer than its heartbeat.`;
  return {
    rule,
    group: groups.source(sourceId, rule),
    actorId: null,
    sourceId,
    evidence: after,
    summary,
  };
}
