import type { Severity } from '../access-decision/access-decision.ts';
import type { AccessSnapshot } from './access-snapshot.ts';
import { groups } from './alert-group.ts';
import { citationOf, type DetectedAccess } from './detected-access.ts';
import type { CitedAccess, MissingReports } from './finding.ts';
import type { AccessNumbering, LoadedAccesses } from './window/access-rows.ts';

/**
 * Detects one kind of suspicious access. Detectors are pure: the same accesses and progress give the same findings.
 *
 * INVARIANT: a detector reports each (rule, group, access) once. Whether it does depends on the accesses seen and not
 * on their order (`intimate-share` and `unreported-access` document their exceptions). A replay therefore repeats the
 * ids of findings.
 */
export interface Detector {
  readonly id: string;
  /** Part of the id of every finding, so a changed rule reports again. */
  readonly version: number;
  /**
   * If true, the detector also receives accesses with a time in the future, because it judges each access by itself.
   * Other detectors do not, because such an access belongs to no window.
   */
  readonly looksAtClaimedFuture?: true;
  /** It gets only accesses with all of these `traits`, a bit each, and need not look for them. Absent: it gets all. */
  readonly looksAt?: number;
  /** Returns findings about this access, or about earlier ones that it makes suspicious. */
  observe(access: DetectedAccess): readonly ReportedAccess[];
  /**
   * If true, the findings depend on the judgement of the access and are updated when it is judged again. Other
   * detectors are not called again.
   */
  readonly followsVerdict?: true;
  /** Removes accesses whose judgement changed. Returns findings of other accesses that no longer apply. */
  forget?(accesses: readonly DetectedAccess[]): readonly ReportedAccess[];
  /** The state of the detector. Absent if each access is judged by itself. */
  readonly memory?: DetectorMemory;
  /** Returns the findings that became certain because time passed. */
  advance?(progress: Progress): readonly ReportedAccess[];
  /**
   * Takes over what was reported because time passed until then: in a replay none passes, and who reported it is gone. Returns what
   * follows with it. It is asked before accesses are judged again, also where nothing was reported. Of detectors that follow the verdict.
   */
  recall?(reported: readonly CitedAccess[], until: Progress): readonly ReportedAccess[];
  /** `advance` may report an access so much later than `WAITS_MILLIS` after it. Absent: it does not. */
  readonly waitsMillis?: number;
  /** Absent where no settings configure the detector. */
  readonly configured?: Configured;
}

/** What a detector got from its settings besides thresholds. */
export interface Configured {
  /** Names the settings: thresholds, severity and mode. */
  readonly version: string;
  /** If true, findings are counted and raise no alert. */
  readonly isObserved: boolean;
}

/**
 * What a detector remembers, as a value that can be written to disk: objects, arrays, maps, sets, numbers, texts and
 * typed arrays. Texts and accesses that detectors share are numbers, which the snapshot has beside it. A detector that loads
 * what another has saved gives the same findings from then on.
 */
export interface DetectorMemory {
  /** The value may share parts with the detector: it is written before the next access. */
  save(into: AccessNumbering): unknown;
  /** The same value, in steps of some milliseconds; nothing is observed in between. Of what remembers much. */
  saving?(into: AccessNumbering): Generator<void, unknown, void>;
  /** Accesses that were forgotten early because there were too many, since the process started. */
  readonly evicted?: number;
  /** Takes over a value that `save` of the same id and version returned. */
  load(saved: unknown, from: LoadedAccesses): void;
}

const DAY_MILLIS = 86_400_000;
/**
 * The detector looks back at most this far, in append time. An access with this much history before it gets the same
 * findings as when it arrived. For `intimate-share` and similar detectors, the last draws may be older.
 */
export const LOOK_BACK_DAYS = 366;
export const LOOK_BACK_MILLIS = LOOK_BACK_DAYS * DAY_MILLIS;
/**
 * A detector that starts without state reads this much of the past. Accesses of the last month that a crash left
 * unreported then have their full history. The log must retain as much (`LOG_RETENTION_DAYS`).
 */
export const REPLAY_DAYS = LOOK_BACK_DAYS + 30;
export const REPLAY_MILLIS = REPLAY_DAYS * DAY_MILLIS;

/** What a source may take to report, and the longest grace, with a day for the clocks. */
export const WAITS_MILLIS = 10 * DAY_MILLIS;

/** How far processing and the clocks have advanced. */
export interface Progress {
  /**
   * Milliseconds since 1970 UTC: what is over because time passed is over by this time. Live it may be behind the wall clock
   * (`SteadyTime`); during a replay it is the append time at that position of the log.
   */
  readonly nowMs: number;
  /** The wall clock, where it may be another time: what is over now may be changed by all that was appended until then. Default: `nowMs`. */
  readonly wallMs?: number;
  /** All records appended up to this append time were observed. Infinity means all existing records. */
  readonly observedUpTo: number;
}

/** A wall clock that was further ahead than this was wrong, and none that is set back by less. */
const AHEAD_MILLIS_MIN = 60_000;

/**
 * `overAt` is what has to be observed before something is over for good. Returns the wall clock where that one was ahead
 * when it was noted: nothing is appended at such a time for long, and what is over would wait for it.
 */
export function overAtBy(overAt: number | null, wallMs: number): number | null {
  return overAt !== null && overAt > wallMs + AHEAD_MILLIS_MIN ? wallMs : overAt;
}

/** One access reported under one rule. */
export interface ReportedAccess {
  readonly rule: string;
  readonly severity: Severity;
  readonly group: string;
  readonly actorId: string | null;
  readonly sourceId: string | null;
  readonly evidence: CitedAccess;
  /** Where the rule may report several accesses of one event id: which of them it is. */
  readonly again?: string;
  /** A single sentence. */
  readonly summary: string;
  /** Only of numbers that a source left out. */
  readonly missing?: MissingReports;
}

/** The part of a report that a detector adds to the access. */
export type Report = Pick<ReportedAccess, 'rule' | 'severity' | 'summary'>;

/** Reports the judged actor of an access, or `actorId`. */
export function reportActor(access: DetectedAccess, report: Report, actorId = access.facts.actor.id): ReportedAccess {
  return reportKept(citationOf(access), report, actorId);
}

/** Reports an actor by an access that was kept. */
export function reportKept(evidence: CitedAccess, report: Report, actorId: string): ReportedAccess {
  const { rule, severity, summary } = report;
  return { rule, severity, group: groups.actor(actorId), actorId, sourceId: null, evidence, summary };
}

/**
 * Asks the source of an access, and accuses nobody: it names the actor only because nobody may answer an alert of
 * theirs.
 */
export function reportSource(
  evidence: AccessSnapshot,
  { rule, severity, summary }: Report,
  group = groups.source(evidence.sourceId, rule),
): ReportedAccess {
  const { sourceId, actorId } = evidence;
  // Field by field: in a flood each access is a finding, and a spread took a tenth of the time.
  return { rule, severity, group, actorId, sourceId, evidence, summary };
}

export const noReports: readonly ReportedAccess[] = [];
