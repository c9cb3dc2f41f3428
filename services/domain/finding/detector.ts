import type { Severity } from '../access-decision/access-decision.ts';
import type { DetectedAccess } from './detected-access.ts';
import type { Evidence } from './finding.ts';

/**
 * One way an access can look wrong. Pure: the same accesses and progress give the same statements.
 *
 * INVARIANT: a detector states each (rule, group, access) once, and whether it does depends on the accesses seen and
 * not on their order (`intimate-share` and `unreported-access` say where they differ). So findings have ids that a
 * replay repeats.
 */
export interface Detector {
  readonly id: string;
  /** Part of every finding's id: a changed rule states anew. */
  readonly version: number;
  /**
   * True: it also sees accesses that claim a time ahead of ours, because it judges each by itself. Others do not: such an
   * access is in no window.
   */
  readonly looksAtClaimedFuture?: true;
  /** What it has to say now: about this access, or about earlier ones that it shows in a new light. */
  observe(access: DetectedAccess): readonly Statement[];
  /**
   * True: what it says of an access rests on its judgement, and is said anew, or no longer, when it is judged again.
   * Others are not asked again.
   */
  readonly followsVerdict?: true;
  /** Removes accesses that were judged otherwise before; answers what no longer holds of others beside them. */
  forget?(accesses: readonly DetectedAccess[]): readonly Statement[];
  /** What has become certain by the passing of time. */
  advance?(progress: Progress): readonly Statement[];
}

const DAY_MILLIS = 86_400_000;
/**
 * No detector looks further back than this, in append time: what it says of an access with this much before it is what it
 * said when the access came. Of `intimate-share` and its like alone the last draws may lie further back.
 */
export const LOOK_BACK_DAYS = 366;
export const LOOK_BACK_MILLIS = LOOK_BACK_DAYS * DAY_MILLIS;
/**
 * How much of the past a detector that starts anew reads: then all that came in the last month, and was not stated because
 * of a crash, has what it looks at before it. The log must hold as much (`LOG_RETENTION_DAYS`).
 */
export const REPLAY_DAYS = LOOK_BACK_DAYS + 30;
export const REPLAY_MILLIS = REPLAY_DAYS * DAY_MILLIS;

/** How far time has come. */
export interface Progress {
  /** Wall clock, milliseconds since 1970 UTC; during a replay the log's clock at that point of the log. */
  readonly nowMs: number;
  /** Every record appended up to here (the log's clock) has been observed; Infinity: every record that there is. */
  readonly observedUpTo: number;
}

/** One access named under one rule. */
export interface Statement {
  readonly rule: string;
  readonly severity: Severity;
  readonly group: string;
  readonly actorId: string | null;
  readonly sourceId: string | null;
  readonly evidence: Evidence;
  /** One plain sentence. */
  readonly summary: string;
}

export const nothingToSay: readonly Statement[] = [];
