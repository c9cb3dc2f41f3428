import type { DetectedAccess } from '../domain/finding/detected-access.ts';
import type { Detection } from '../domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../domain/finding/finding.ts';
import { identitiesIn } from '../domain/finding/rules/staff-in-households.ts';

/** More accesses than this do not wait: they are in memory. */
export const JUDGED_AGAIN_MAX = 5_000;

/**
 * Accesses that were judged again and are not counted yet. Late facts about one actor come in many blocks, and each count
 * costs as much as the windows that it changes, so they are counted together: at the next look at the clock, before a
 * snapshot, before a new access that is counted with them, and when there are many.
 */
export class WaitingReevaluations {
  #waiting: DetectedAccess[] = [];
  /** What the waiting accesses are counted by. */
  readonly #counted = new Set<string>();
  /** When the last of them was judged, by the log. */
  #judgedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly detection: Pick<Detection, 'reevaluate'>) {}

  /** Returns what follows where too many would wait. */
  add(accesses: readonly DetectedAccess[], nowMs: number, judgedAt: number): readonly (Finding | Withdrawal)[] {
    this.#judgedAt = Math.max(this.#judgedAt, judgedAt);
    for (const access of accesses) {
      this.#waiting.push(access);
      for (const name of countedBy(access)) this.#counted.add(name);
    }
    return this.#waiting.length < JUDGED_AGAIN_MAX ? [] : this.count(nowMs);
  }

  /** True if a window may have one of `accesses` together with one that waits. */
  concerns(accesses: readonly DetectedAccess[]): boolean {
    return this.#counted.size > 0 && accesses.some((one) => countedBy(one).some((name) => this.#counted.has(name)));
  }

  /** Returns the findings and withdrawals that follow from all that wait. */
  count(nowMs: number): readonly (Finding | Withdrawal)[] {
    const [accesses, judgedAt] = [this.#waiting, this.#judgedAt];
    [this.#waiting, this.#judgedAt] = [[], Number.NEGATIVE_INFINITY];
    this.#counted.clear();
    return accesses.length === 0 ? [] : this.detection.reevaluate(accesses, nowMs, judgedAt);
  }
}

/** Whatever the keys of detectors that follow the verdict consist of. */
function countedBy(access: DetectedAccess): readonly string[] {
  const { event, facts } = access;
  const { recordingId } = event.resource;
  const { ownerId } = facts.account;
  // Windows of `staff-in-households` have looks by somebody together with grants to them, and to a mailbox of theirs.
  const names = [...identitiesIn(access)].map((id) => `actor ${id}`);
  if (ownerId !== null) names.push(`owner ${ownerId}`);
  if (recordingId !== null) names.push(`recording ${recordingId}`);
  return names;
}
