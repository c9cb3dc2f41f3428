const WEEK_HOURS = 168;
const WEEK_BYTES = WEEK_HOURS / 8;

/** The hours of the last weeks in which something happened, a bit each. Hours are counted since 1970. */
export class WeekHours {
  readonly #weeks: Map<number, Uint8Array>;
  #newest: number;

  /** Of more than `weeksMax` weeks the oldest are forgotten, whatever the order in which hours are added. */
  constructor(
    private readonly weeksMax: number,
    saved: readonly (readonly [number, Uint8Array])[] = [],
  ) {
    this.#weeks = new Map(saved.map(([week, bits]) => [week, Uint8Array.from(bits)]));
    this.#newest = Math.max(Number.NEGATIVE_INFINITY, ...this.#weeks.keys());
  }

  add(hour: number): void {
    const week = Math.floor(hour / WEEK_HOURS);
    if (week <= this.#newest - this.weeksMax) return;
    if (week > this.#newest) {
      this.#newest = week;
      for (const one of this.#weeks.keys()) if (one <= week - this.weeksMax) this.#weeks.delete(one);
    }
    const bits = this.#weeks.get(week) ?? new Uint8Array(WEEK_BYTES);
    const at = hour - week * WEEK_HOURS;
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
    this.#weeks.set(week, bits);
  }

  has(hour: number): boolean {
    const week = Math.floor(hour / WEEK_HOURS);
    const at = hour - week * WEEK_HOURS;
    return ((this.#weeks.get(week)?.[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  }

  save(): readonly (readonly [number, Uint8Array])[] {
    return [...this.#weeks];
  }
}
