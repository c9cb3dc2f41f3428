/** A clock that is ahead is believed once it was so for this long. */
const LASTS_MILLIS = 60_000;

/** How far the wall clock was before the monotonic one at a look. */
interface Lead {
  readonly at: number;
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
  /**
   * The least lead since each of these looks, both ascending: the first one is the least since a look that is at least a
   * minute ago, where there was one.
   */
  readonly #leads: Lead[] = [];

  /**
   * `wall` is milliseconds since 1970 UTC; `monotonic` is milliseconds of a clock that nobody sets. Returns whole
   * milliseconds since 1970 UTC, never later than `wall`.
   */
  look(wall: number, monotonic: number): number {
    const leads = this.#leads;
    const millis = wall - monotonic;
    while ((leads.at(-1)?.millis ?? Number.NEGATIVE_INFINITY) >= millis) leads.pop();
    leads.push({ at: monotonic, millis });
    while ((leads[1]?.at ?? Number.POSITIVE_INFINITY) <= monotonic - LASTS_MILLIS) leads.shift();
    return Math.round(monotonic + (leads[0]?.millis ?? millis));
  }
}
