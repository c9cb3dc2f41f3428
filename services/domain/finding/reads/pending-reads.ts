import { firstIndex, insertAt } from '../../sorted.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';

export interface PendingRead {
  readonly access: AccessSnapshot;
  /** Set once the wait is over. All records appended until then must be observed before the finding is reported. */
  overAt: number | null;
  readonly viewing: ReadViewing;
}

/** What a read shows beside the access. */
export interface ReadViewing {
  /** Later reads are recognised by it as the same viewing. */
  readonly key: string;
  /** When it was over, as far as the read shows. */
  readonly until: number;
  /** It goes on where another read stopped. */
  readonly continues: boolean;
}

/**
 * Reads of the store that wait for an event from an application. An event searches only three spans of time for
 * matches.
 */
export class PendingReads {
  /** Keyed by what is read, perhaps by whom, and the number of the span, in event time. */
  #spans = new Map<string, PendingRead[]>();
  #size = 0;

  /** `withinMillis` is the greatest distance between an event and the read that it explains. */
  constructor(private readonly withinMillis: number) {}

  get size(): number {
    return this.#size;
  }

  add(recordingId: string, access: AccessSnapshot, viewing: ReadViewing): void {
    const key = keyOf(recordingId, this.#number(timeOf({ access })));
    const span = this.#spans.get(key) ?? [];
    insertAt(span, { access, overAt: null, viewing }, timeOf);
    this.#spans.set(key, span);
    this.#size += 1;
  }

  save(): ReadonlyMap<string, readonly PendingRead[]> {
    return this.#spans;
  }

  load(saved: ReadonlyMap<string, readonly PendingRead[]>): void {
    this.#spans = new Map([...saved].map(([key, span]) => [key, [...span]]));
    this.#size = [...this.#spans.values()].reduce((size, span) => size + span.length, 0);
  }

  /** Removes and returns all reads of the recording that an event at `at` explains. */
  match(recordingId: string, at: number): readonly PendingRead[] {
    const matched: PendingRead[] = [];
    const take = (reads: PendingRead[]) => {
      matched.push(...reads);
      return reads;
    };
    const number = this.#number(at);
    this.#cut(keyOf(recordingId, number), (span) => take(span.splice(0)));
    this.#cut(keyOf(recordingId, number - 1), (span) =>
      take(span.splice(firstIndex(span, (read) => timeOf(read) >= at - this.withinMillis))),
    );
    this.#cut(keyOf(recordingId, number + 1), (span) =>
      take(
        span.splice(
          0,
          firstIndex(span, (read) => timeOf(read) > at + this.withinMillis),
        ),
      ),
    );
    return matched;
  }

  /** Removes and returns the reads that are due. */
  take(isDue: (read: PendingRead) => boolean): PendingRead[] {
    const due: PendingRead[] = [];
    for (const key of [...this.#spans.keys()]) {
      this.#cut(key, (span) => {
        const all = span.splice(0);
        const taken: PendingRead[] = [];
        for (const read of all) (isDue(read) ? taken : span).push(read);
        for (const read of taken) due.push(read);
        return taken;
      });
    }
    return due;
  }

  #cut(key: string, remove: (span: PendingRead[]) => readonly PendingRead[]): void {
    const span = this.#spans.get(key);
    if (span === undefined) return;
    this.#size -= remove(span).length;
    if (span.length === 0) this.#spans.delete(key);
  }

  #number(at: number): number {
    return Math.floor(at / this.withinMillis);
  }
}

function keyOf(recordingId: string, number: number): string {
  return `${number} ${recordingId}`;
}

function timeOf({ access }: Pick<PendingRead, 'access'>): number {
  return access.occurredAt;
}
