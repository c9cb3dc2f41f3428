import { firstIndex } from '../../sorted.ts';
import type { DetectedAccess } from '../detected-access.ts';
import type { CitedAccess } from '../finding.ts';

/** Accesses of one source without a pause that anybody could expect to be shorter. */
export interface ReportingRun {
  from: number;
  readonly last: LastAccess;
}

/** It changes with each access. */
type LastAccess = { -readonly [Field in keyof CitedAccess]: CitedAccess[Field] };

/** A pause of a source: `after` is its last access before, and `until` the append time of the next. */
export interface Pause {
  readonly after: CitedAccess;
  readonly until: number;
  /** False while the source has not reported again. */
  readonly isOver: boolean;
}

/** Pauses up to this are not remembered. */
const RUN_MILLIS = 30_000;

/**
 * When one source reported, by append time. Partitions are read at different speeds, so an access may arrive after
 * later ones: a pause is certain once everything up to its end was observed.
 */
export class ReportingTimes {
  #runs: ReportingRun[];

  constructor(runs: readonly ReportingRun[]) {
    this.#runs = runs.map((run) => ({ ...run }));
  }

  add(access: DetectedAccess): void {
    const { appendedAt: at } = access.decision;
    const latest = this.#runs.at(-1);
    // Nearly every access is one more of the latest run.
    if (latest !== undefined && at >= latest.from && at - latest.last.appendedAt <= RUN_MILLIS)
      note(latest.last, access);
    else this.#insert(citationOfSource(access));
  }

  #insert(access: CitedAccess): void {
    const at = access.appendedAt;
    const next = firstIndex(this.#runs, ({ from }) => from > at);
    const before = this.#runs[next - 1];
    const after = this.#runs[next];
    const joinsBefore = before !== undefined && at - before.last.appendedAt <= RUN_MILLIS;
    const joinsAfter = after !== undefined && after.from - at <= RUN_MILLIS;
    if (joinsBefore) {
      if (isLater(access.eventId, at, before.last)) Object.assign(before.last, access);
      if (joinsAfter) {
        Object.assign(before.last, after.last);
        this.#runs.splice(next, 1);
      }
    } else if (joinsAfter) after.from = at;
    else this.#runs.splice(next, 0, runOf(access));
  }

  /** Returns the pauses up to `to` in order, the one that lasts included, and forgets those that are over. */
  pausesUpTo(to: number): readonly Pause[] {
    const over = Math.max(0, firstIndex(this.#runs, ({ from }) => from > to) - 1);
    const pauses = this.#runs.slice(0, over).map(({ last }, index) => {
      return { after: { ...last }, until: this.#runs[index + 1]?.from ?? to, isOver: true };
    });
    this.#runs.splice(0, over);
    const [latest] = this.#runs;
    if (latest === undefined || latest.last.appendedAt >= to) return pauses;
    return [...pauses, { after: { ...latest.last }, until: to, isOver: false }];
  }

  save(): readonly Readonly<ReportingRun>[] {
    return this.#runs;
  }
}

/** Of two accesses of one millisecond, the one that any order of arrival would choose. */
function isLater(eventId: string, appendedAt: number, other: CitedAccess): boolean {
  return appendedAt > other.appendedAt || (appendedAt === other.appendedAt && eventId > other.eventId);
}

function note(last: LastAccess, { event, decision: { appendedAt } }: DetectedAccess): void {
  if (!isLater(event.eventId, appendedAt, last)) return;
  last.eventId = event.eventId;
  last.sourceId = event.source.id;
  last.occurredAt = event.occurredAt;
  last.appendedAt = appendedAt;
}

/** A silence is not about the last access before it. */
export function citationOfSource({ event, decision: { appendedAt } }: DetectedAccess): CitedAccess {
  const { eventId, occurredAt, source } = event;
  return { ownerId: null, facts: null, eventId, sourceId: source.id, occurredAt, appendedAt };
}

export function runOf(access: CitedAccess): ReportingRun {
  return { from: access.appendedAt, last: access };
}
