import { BoundedMap } from '../bounded-map.ts';
import type { KeptAccess } from '../kept-access.ts';
import { loadedNumbers, SavedNumbers } from '../numbered/texts.ts';
import { accessRows, type RowUser } from './access-rows.ts';
import { ActorDraws } from './actor-draws.ts';

const none: readonly never[] = [];

/** The draws of those actors whose last draw arrived last. */
export class DrawsByActor extends BoundedMap<ActorDraws> implements RowUser {
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

  /** As columns, filled without an object for each draw: a hundred thousand of them would stop the thread for a second. */
  save() {
    const numbers = new SavedNumbers(accessRows.texts);
    const counts = Uint32Array.from(this.values(), (of) => of.length);
    const length = counts.reduce((sum, count) => sum + count, 0);
    return {
      actorIds: [...this.keys()],
      counts,
      subjects: this.#column(new Uint32Array(length), (of, index) => numbers.numberOf(of.subjectOf(index))),
      owners: this.#column(new Uint32Array(length), (of, index) => numbers.numberOf(of.ownerOf(index))),
      roles: this.#column(new Uint32Array(length), (of, index) => numbers.numberOf(of.roleOf(index))),
      texts: numbers.texts,
      at: this.#column(new Float64Array(length), (of, index) => of.timeOf(index)),
      days: this.#column(new Int32Array(length), (of, index) => of.dayOf(index)),
      marked: this.#column(new Uint8Array(length), (of, index) => Number(of.isMarked(index))),
      waiting: this.#allWaiting(),
    };
  }

  #column<Column extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
    column: Column,
    wordOf: (of: ActorDraws, index: number) => number,
  ): Column {
    let at = 0;
    for (const of of this.values()) {
      for (let index = 0; index < of.length; index += 1) column[at++] = wordOf(of, index);
    }
    return column;
  }

  /** Most draws have none. */
  #allWaiting(): { readonly index: number; readonly waiting: readonly KeptAccess[] | null }[] {
    const all: { readonly index: number; readonly waiting: readonly KeptAccess[] | null }[] = [];
    let begin = 0;
    for (const of of this.values()) {
      for (let index = 0; index < of.length; index += 1) {
        const waiting = of.waitingOf(index);
        if (waiting?.length !== 0) all.push({ index: begin + index, waiting });
      }
      begin += of.length;
    }
    return all;
  }

  loadSaved(saved: ReturnType<DrawsByActor['save']>): void {
    this.load(loaded(saved));
  }
}

function* loaded(saved: ReturnType<DrawsByActor['save']>): Generator<readonly [string, ActorDraws]> {
  const numberOf = loadedNumbers(accessRows.texts, saved.texts);
  const waiting = new Map<number, readonly KeptAccess[] | null>(saved.waiting.map((one) => [one.index, one.waiting]));
  let next = 0;
  for (const [index, id] of saved.actorIds.entries()) {
    const draws = newDraws();
    for (const end = next + (saved.counts[index] ?? 0); next < end; next += 1) {
      const draw = {
        ...{ subject: numberOf(saved.subjects[next]), owner: numberOf(saved.owners[next]), day: saved.days[next] ?? 0 },
        ...{ at: saved.at[next] ?? 0, role: numberOf(saved.roles[next]), isMarked: saved.marked[next] === 1 },
      };
      draws.insert(draw, waiting.has(next) ? (waiting.get(next) ?? null) : none);
    }
    yield [id, draws];
  }
}

function newDraws(): ActorDraws {
  return new ActorDraws();
}
