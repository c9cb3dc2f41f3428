/**
 * The time that a clock has shown twice. RULE: what happens for good because time passed, and each position in time that
 * only grows, is bounded by the clock of now and by that of the look before. A clock that is ahead for a moment then
 * moves nothing: neither the one of this process, nor the one of who appended what it looks at, because a log of one process takes
 * that for its own. Where the clock is set back, the next look is due at once, not when the earlier time has come again.
 *
 * It protects looks that are further apart than a clock is wrong: an hour rather than a second. The first look settles
 * nothing, so it comes when the process starts.
 */
export class SettledTime {
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** Returns the lesser of `now` and the time of the look before, milliseconds since 1970 UTC; -Infinity at the first look. */
  look(now: number): number {
    const settled = Math.min(now, this.#lookedAt);
    this.#lookedAt = now;
    return settled;
  }

  /** True if the look before is less than so many milliseconds ago; false also where the clock was set back since. */
  isWithin(now: number, millis: number): boolean {
    return now >= this.#lookedAt && now < this.#lookedAt + millis;
  }
}
