import { z } from 'zod';
import type { JsonCache } from '../adapters/filesystem/json-cache.ts';
import type { SavedViewings } from '../domain/access-import/access-log/viewings.ts';
import type { PendingEvent } from './event-writer.ts';

/** Changes when a state that was written before would be misread. */
export const COLLECTOR_LAYOUT = 1;
/** Files whose place is remembered; beyond it those that are gone are forgotten, the one that was read first at the beginning. */
const PLACES_MAX = 10_000;

const stateForm = z.object({
  layout: z.literal(COLLECTOR_LAYOUT),
  /** Another format would read the same places as something else. */
  format: z.string(),
  offsets: z.array(z.tuple([z.string(), z.number().int().min(0)])),
  done: z.array(z.tuple([z.string(), z.number()])),
  doneBefore: z.number().nullable(),
  /** Absent in what was written by versions that took the time of any object for `doneBefore`, also one in the future. */
  isPast: z.boolean().optional(),
  viewings: z.custom<SavedViewings>((value) => typeof value === 'object' && value !== null),
  pending: z.array(z.object({ actorId: z.string(), record: z.string() })),
});

type SavedInput = Pick<z.infer<typeof stateForm>, 'offsets' | 'done' | 'doneBefore' | 'isPast' | 'viewings'>;
const nothingSaved: SavedInput = { offsets: [], done: [], doneBefore: null, viewings: { newest: null, open: [] } };

/**
 * How far one input was read, what is begun, and what is on its way to the log. Everything that follows from lines is
 * here before it is appended: so after a crash the same lines lead to the same events, whatever was appended of them.
 */
export class InputState {
  /** Bytes read of each file, by its identity. */
  readonly offsets = new Map<string, number>();
  /** Objects that were read, with their times. */
  readonly done = new Map<string, number>();
  /** Objects that are older than this were read. */
  doneBefore = Number.NEGATIVE_INFINITY;
  /** False while `doneBefore` may be in the future. */
  isPast = false;
  /** What the disk has: this process was the last that read or wrote it. */
  #saved: SavedInput = nothingSaved;

  constructor(
    private readonly cache: JsonCache,
    private readonly format: string,
    private readonly placesMax = PLACES_MAX,
  ) {}

  /** Returns what was begun, and what was perhaps not appended; null at the first start. */
  async load(): Promise<{ readonly viewings: SavedViewings; readonly pending: readonly PendingEvent[] } | null> {
    const { success, data } = stateForm.safeParse(await this.cache.load());
    const isOfFormat = success && data.format === this.format;
    this.#saved = isOfFormat ? data : nothingSaved;
    this.goBack();
    return isOfFormat ? data : null;
  }

  /** Everything is again as it was loaded or saved last. Returns the viewings of then. Reads no file, which may fail now. */
  goBack(): SavedViewings {
    const { offsets, done, doneBefore, isPast, viewings } = this.#saved;
    this.offsets.clear();
    this.done.clear();
    for (const [identity, offset] of offsets) this.offsets.set(identity, offset);
    for (const [key, at] of done) this.done.set(key, at);
    this.doneBefore = doneBefore ?? Number.NEGATIVE_INFINITY;
    this.isPast = isPast ?? false;
    return viewings;
  }

  read(identity: string, offset: number): void {
    this.offsets.delete(identity);
    this.offsets.set(identity, offset);
  }

  /** The place of a file that is there is kept, however many there are: without it the file would be read again at each look. */
  forgetGone(there: ReadonlySet<string>): void {
    for (const identity of this.offsets.keys()) {
      if (this.offsets.size <= this.placesMax) return;
      if (!there.has(identity)) this.offsets.delete(identity);
    }
  }

  /** Resolves once a process that is killed would find it. */
  async save(viewings: SavedViewings, pending: readonly PendingEvent[]): Promise<void> {
    const saved = {
      viewings,
      offsets: [...this.offsets],
      done: [...this.done],
      doneBefore: Number.isFinite(this.doneBefore) ? this.doneBefore : null,
      isPast: this.isPast,
    };
    await this.cache.save({ layout: COLLECTOR_LAYOUT, format: this.format, pending, ...saved });
    this.#saved = saved;
  }
}
