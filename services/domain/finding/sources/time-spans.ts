import { firstIndex } from '../../sorted.ts';

interface TimeSpan {
  from: number;
  to: number;
}

/** Spans of time that do not touch, in order. Times are milliseconds since 1970 UTC. */
export class TimeSpans {
  #spans: TimeSpan[] = [];

  /** Spans at most `joinMillis` apart become one. Beyond `max` spans, the earliest is forgotten. */
  constructor(
    private readonly joinMillis: number,
    private readonly max: number,
  ) {}

  add(from: number, to = from): void {
    const last = this.#spans.at(-1);
    // Most are part of the last one, or prolong it.
    if (last !== undefined && from >= last.from && from - last.to <= this.joinMillis) {
      if (to > last.to) last.to = to;
      return;
    }
    // … and most others are behind it.
    if (last === undefined || from - last.to > this.joinMillis) {
      this.#spans.push({ from, to });
      if (this.#spans.length > this.max) this.#spans.shift();
      return;
    }
    const first = firstIndex(this.#spans, (span) => span.to >= from - this.joinMillis);
    const end = firstIndex(this.#spans, (span) => span.from > to + this.joinMillis);
    const joined = this.#spans.slice(first, end);
    const span = {
      from: Math.min(from, joined.at(0)?.from ?? from),
      to: Math.max(to, joined.at(-1)?.to ?? to),
    };
    this.#spans.splice(first, joined.length, span);
    if (this.#spans.length > this.max) this.#spans.shift();
  }

  /** How much of the time from `from` to `to` the spans cover. */
  coveredBetween(from: number, to: number): number {
    let covered = 0;
    for (let at = firstIndex(this.#spans, (span) => span.to > from); at < this.#spans.length; at += 1) {
      const span = this.#spans[at];
      if (span === undefined || span.from >= to) break;
      covered += Math.min(span.to, to) - Math.max(span.from, from);
    }
    return covered;
  }

  /** True within a span, up to so long before it and up to so long after it. */
  isNear(at: number, { before, after }: { readonly before: number; readonly after: number }): boolean {
    return this.#spans.some(({ from, to }) => at >= from - before && at <= to + after);
  }

  save(): readonly Readonly<TimeSpan>[] {
    return this.#spans;
  }

  load(saved: readonly Readonly<TimeSpan>[]): void {
    this.#spans = saved.map((span) => ({ ...span }));
  }
}
