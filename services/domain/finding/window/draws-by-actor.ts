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

  /** As columns: there are many draws. */
  save() {
    const draws = [...this.values()].flatMap((of) => [...of]);
    const waiting = [...this.values()].flatMap((of) => Array.from(of, (_, index) => of.waitingOf(index)));
    const numbers = new SavedNumbers(accessRows.texts);
    return {
      actorIds: [...this.keys()],
      counts: Uint32Array.from(this.values(), (of) => of.length),
      subjects: Uint32Array.from(draws, ({ subject }) => numbers.numberOf(subject)),
      owners: Uint32Array.from(draws, ({ owner }) => numbers.numberOf(owner)),
      roles: Uint32Array.from(draws, ({ role }) => numbers.numberOf(role)),
      texts: numbers.texts,
      at: Float64Array.from(draws, ({ at }) => at),
      days: Int32Array.from(draws, ({ day }) => day),
      marked: Uint8Array.from(draws, ({ isMarked }) => Number(isMarked)),
      /** Most draws have none. */
      waiting: waiting.flatMap((one, index) => (one?.length === 0 ? [] : [{ index, waiting: one }])),
    };
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
