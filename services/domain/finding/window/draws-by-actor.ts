import type { AccessSnapshot } from '../access-snapshot.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from './access-rows.ts';
import { ActorDraws, textWords, WORDS } from './actor-draws.ts';
import type { GcRoot } from './gc-root.ts';

/** The draws of those actors whose last draw arrived last. */
export class DrawsByActor extends BoundedMap<ActorDraws> implements GcRoot {
  constructor(max: number) {
    super(max);
    accessRows.register(this);
  }

  drawsOf(actorId: string): ActorDraws {
    return this.of(actorId, newDraws);
  }

  markUsed(_rows: Uint8Array, texts: Uint8Array): void {
    for (const draws of this.values()) draws.markUsed(texts);
  }

  /** As columns, without an object for each draw: a hundred thousand of them would stop the thread for a second. */
  save({ texts }: AccessNumbering): SavedDraws {
    const counts = Uint32Array.from(this.values(), (of) => of.length);
    const length = counts.reduce((sum, count) => sum + count, 0);
    const [times, words] = [new Float64Array(length), new Uint32Array(WORDS * length)];
    let next = 0;
    for (const of of this.values()) {
      times.set(of.times, next);
      words.set(of.words, WORDS * next);
      next += of.length;
    }
    for (let at = 0; at < words.length; at += WORDS) {
      for (const word of textWords) words[at + word] = texts.of(words[at + word] ?? 0);
    }
    return { actorIds: [...this.keys()], counts, times, words, waiting: this.#allWaiting() };
  }

  /** Most draws have none. */
  #allWaiting(): SavedDraws['waiting'] {
    const all: {
      readonly actor: number;
      readonly index: number;
      readonly waiting: readonly AccessSnapshot[] | null;
    }[] = [];
    for (const [actor, of] of [...this.values()].entries()) {
      for (let index = 0; index < of.length; index += 1) {
        const waiting = of.waitingOf(index);
        if (waiting?.length !== 0) all.push({ actor, index, waiting });
      }
    }
    return all;
  }

  loadSaved({ actorIds, counts, times, words: saved, waiting }: SavedDraws, { texts }: LoadedAccesses): void {
    const words = Uint32Array.from(saved);
    for (let at = 0; at < words.length; at += WORDS) {
      for (const word of textWords) words[at + word] = texts.of(saved[at + word]);
    }
    let end = 0;
    const loaded = Array.from(counts, (count) => {
      end += count;
      return ActorDraws.load(times.subarray(end - count, end), words.subarray(WORDS * (end - count), WORDS * end));
    });
    for (const one of waiting) loaded[one.actor]?.setWaiting(one.index, one.waiting);
    this.load(loaded.map((draws, at) => [actorIds[at] ?? '', draws]));
  }
}

interface SavedDraws {
  readonly actorIds: readonly string[];
  /** The draws of each actor. */
  readonly counts: Uint32Array;
  readonly times: Float64Array;
  readonly words: Uint32Array;
  /** What waits for a later finding, by the place of the actor and of the draw. Null: nothing ever will. */
  readonly waiting: readonly {
    readonly actor: number;
    readonly index: number;
    readonly waiting: readonly AccessSnapshot[] | null;
  }[];
}

function newDraws(): ActorDraws {
  return new ActorDraws();
}
