import { z } from 'zod';
import type { JsonCache } from '../../adapters/filesystem/json-cache.ts';
import { type FoldPosition, foldPositionStart } from '../../domain/decision-log/fold.ts';
import { REPLAY_MILLIS } from '../../domain/finding/detector.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';

const DAY_MILLIS = 86_400_000;

/** The position of every partition when the newest block was read. */
interface Mark {
  readonly appendedAt: number;
  readonly positions: readonly FoldPosition[];
}

const count = z.number().int().min(0);
const position = z
  .object({
    offset: count,
    epoch: count,
    owner: z.string(),
    last: z.number().int().min(-1),
    register: count,
    chain: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .transform(({ offset, chain, ...state }) => ({ offset, state: { ...state, chain: Buffer.from(chain, 'hex') } }));
const mark = z.object({ appendedAt: count, positions: z.array(position).length(PARTITIONS_DECIDED) });

/** Changes when marks that were written before would be misread. */
export const MARKS_LAYOUT = 1;
const marksSchema = z.object({ layout: z.literal(MARKS_LAYOUT), marks: z.array(mark) });

/**
 * Keeps one mark per day, so that a detector need not read the whole log. It is a cache of positions of the fold:
 * without it, when it has another layout, or when the log was trimmed beyond it, the log is read from its start.
 */
export class ReplayMarks {
  readonly #cache: JsonCache;
  #marks: readonly Mark[];

  private constructor(cache: JsonCache, marks: readonly Mark[]) {
    this.#cache = cache;
    this.#marks = marks;
  }

  static async open(cache: JsonCache): Promise<ReplayMarks> {
    const parsed = marksSchema.safeParse(await cache.load());
    return new ReplayMarks(cache, parsed.success ? parsed.data.marks : []);
  }

  /** The start of reading, one position per partition. */
  start(nowMs: number): readonly FoldPosition[] {
    const newest = this.#marks[this.#newestAt(nowMs)]?.appendedAt ?? 0;
    const mark = this.#marks.findLast(({ appendedAt }) => appendedAt <= newest - REPLAY_MILLIS);
    return mark?.positions ?? Array.from({ length: PARTITIONS_DECIDED }, () => foldPositionStart);
  }

  /**
   * Stores the current position once a day. Rejects when that fails. A block of a time to come has none, and the marks
   * of a clock that was ahead go; all of them never do: then it is this clock that is wrong.
   */
  async note(appendedAt: number, positions: readonly FoldPosition[], nowMs: number): Promise<void> {
    const at = this.#newestAt(nowMs);
    const newest = this.#marks[at === -1 ? 0 : at]?.appendedAt ?? Number.NEGATIVE_INFINITY;
    if (appendedAt < newest + DAY_MILLIS || appendedAt > nowMs + DAY_MILLIS) return;
    const oldest = this.#marks.findLastIndex((mark) => mark.appendedAt <= appendedAt - REPLAY_MILLIS);
    this.#marks = [...this.#marks.slice(Math.max(0, oldest), at + 1), { appendedAt, positions }];
    await this.#cache.save({ layout: MARKS_LAYOUT, marks: this.#marks.map(toJson) });
  }

  /** The place of the newest mark that is not of a time to come; -1 without one. */
  #newestAt(nowMs: number): number {
    return this.#marks.findLastIndex(({ appendedAt }) => appendedAt <= nowMs + DAY_MILLIS);
  }
}

function toJson({ appendedAt, positions }: Mark) {
  return {
    appendedAt,
    positions: positions.map(({ offset, state }) => ({ offset, ...state, chain: state.chain.toString('hex') })),
  };
}
