/**
 * The rows of a run are neighbours in the file. Keys are hashes, so each row of a write is on a page of its own once the rows span many
 * more pages than it has rows: a run of this many accesses has some 3,000 pages, and a write of 8,192 accesses fills ten rows of each.
 */
const RUN_ACCESSES_MAX = 65_536;

/** Accesses that were written one after the other. Spans as in the keys of their rows. */
export interface AccessRun {
  readonly number: number;
  readonly accesses: number;
  readonly appended: Spans;
  readonly occurred: Spans;
}

export interface Spans {
  readonly first: number;
  readonly last: number;
}

const NO_SPANS: Spans = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };

/** Which runs have rows that a search has to look at. */
export class AccessRuns {
  readonly #runs = new Map<number, AccessRun>();

  constructor(runs: Iterable<AccessRun>) {
    for (const run of runs) this.#runs.set(run.number, run);
  }

  /** The number of the run that the next accesses belong to. */
  current(): number {
    const last = [...this.#runs.keys()].reduce((greatest, number) => Math.max(greatest, number), 0);
    return (this.#runs.get(last)?.accesses ?? 0) < RUN_ACCESSES_MAX ? last : last + 1;
  }

  /** Adds accesses to a run, and returns what it is now. */
  add(number: number, added: Omit<AccessRun, 'number'>): AccessRun {
    const before = this.#runs.get(number) ?? { accesses: 0, appended: NO_SPANS, occurred: NO_SPANS };
    const run = {
      number,
      accesses: before.accesses + added.accesses,
      appended: joined(before.appended, added.appended),
      occurred: joined(before.occurred, added.occurred),
    };
    this.#runs.set(number, run);
    return run;
  }

  /** The numbers of the runs that may have rows of an append span with accesses that occurred within these spans. */
  of(appended: number, occurred: Spans): readonly number[] {
    const span = { first: appended, last: appended };
    const found = [...this.#runs.values()].filter((run) => meets(run.appended, span) && meets(run.occurred, occurred));
    return found.map(({ number }) => number).sort((one, other) => one - other);
  }

  /** Forgets the runs whose rows were all appended before a span, and returns their numbers. */
  forgetBefore(appended: number): readonly number[] {
    const over = [...this.#runs.values()].filter(({ appended: { last } }) => last < appended);
    for (const { number } of over) this.#runs.delete(number);
    return over.map(({ number }) => number);
  }

  clear(): void {
    this.#runs.clear();
  }
}

/** From the least to the greatest of the values that were included. */
export class GrowingSpans implements Spans {
  first = NO_SPANS.first;
  last = NO_SPANS.last;

  include(span: number): void {
    if (span < this.first) this.first = span;
    if (span > this.last) this.last = span;
  }
}

function joined(one: Spans, other: Spans): Spans {
  return { first: Math.min(one.first, other.first), last: Math.max(one.last, other.last) };
}

function meets(one: Spans, other: Spans): boolean {
  return one.first <= other.last && one.last >= other.first;
}
