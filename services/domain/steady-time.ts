/** A clock that is ahead is believed once it was so for this long. */
const LASTS_MILLIS = 60_000;

/** How far the wall clock has been before the monotonic one, or further, at all looks since one. */
interface Lead {
  readonly since: number;
  readonly millis: number;
}

/**
 * The wall clock, which jumps forward only once it has been there for a minute of a clock that nobody sets. RULE: what is
 * over for good because time passed is decided by this time where looks are less than a minute apart; `SettledTime` is for
 * looks that are further apart. A wall clock that a step or a resumed machine put ahead for some seconds makes nothing
 * overdue. Where it is set back, this time is set back at once: nothing is over too soon for that.
 *
 * The first look believes what it is shown, so it comes when the process starts.
 */
export class SteadyTime {
  /** Both ascending. The first one has lasted for a minute, where any has, and the others have not. */
  readonly #leads: Lead[] = [];

  /**
   * `wall` is milliseconds since 1970 UTC; `monotonic` is milliseconds of a clock that nobody sets. Returns whole
   * milliseconds since 1970 UTC, never later than `wall`.
   */
  look(wall: number, monotonic: number): number {
    const leads = this.#leads;
    const millis = wall - monotonic;
    let since = monotonic;
    for (let last = leads.at(-1); last !== undefined && last.millis >= millis; last = leads.at(-1)) {
      since = last.since;
      leads.pop();
    }
    leads.push({ since, millis });
    while ((leads[1]?.since ?? Number.POSITIVE_INFINITY) <= monotonic - LASTS_MILLIS) leads.shift();
    return Math.round(monotonic + (leads[0]?.millis ?? millis));
  }
}
