import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { firstInTail, newestInTail } from '../../../../services/auditor/tail/search-tail.ts';
import { type TailBytes, TailFiles } from '../../../../services/auditor/tail/tail-files.ts';
import {
  type TailView,
  UnindexedBuffer,
  type UnindexedEntry,
} from '../../../../services/auditor/tail/unindexed-buffer.ts';
import { noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aDecision, anEvent, START } from '../../../support/auditor/auditor-world.ts';
import { runsOf } from '../../../support/process/pass.ts';

const PARTITIONS = 3;
/** Some blocks of these tests, which take 20 to 60 KB each. */
const FILE_BYTES = 150_000;

/** A buffer, and the ids of the events in it. */
class FilledBuffer {
  readonly files = new TailFiles(tmpdir(), openLogger('silent'), FILE_BYTES);
  readonly buffer = new UnindexedBuffer(this.files, new Map());
  readonly #next = new Map<number, number>();
  readonly #through = new Map<number, number>();

  push(partition: number, count = 30): void {
    const start = this.#next.get(partition) ?? 0;
    this.#next.set(partition, start + count);
    const entries = Array.from({ length: count }, (_, at) => entryOf(partition, start + at));
    this.buffer.push(partition, schemaIds.accessDecision, entries);
  }

  /** Drops all but so many of a partition. */
  drop(partition: number, kept: number): void {
    const through = Math.max((this.#next.get(partition) ?? 0) - kept - 1, this.#through.get(partition) ?? -1);
    this.#through.set(partition, through);
    this.buffer.dropThrough(new Map([[partition, through]]));
  }

  ids(): string[] {
    return [...this.#next].flatMap(([partition, end]) => {
      const from = (this.#through.get(partition) ?? -1) + 1;
      return Array.from({ length: end - from }, (_, at) => idOf(partition, from + at));
    });
  }
}

/** All are as long. */
function idOf(partition: number, sourceOffset: number): string {
  return `ev-${partition}-${String(sourceOffset).padStart(6, '0')}`;
}

const encoded = new Map<string, Buffer>();

function entryOf(partition: number, sourceOffset: number): Buffer {
  const id = idOf(partition, sourceOffset);
  const appendedAt = START + sourceOffset;
  const decision = () => aDecision(anEvent({ eventId: id }), { sourceOffset, appendedAt, reason: reasonOf(id) });
  const entry = encoded.get(id) ?? encodeAccessDecision(decision());
  encoded.set(id, entry);
  return entry;
}

function reasonOf(id: string): string {
  return `${id} `.repeat(80);
}

/** What is in an entry. Bytes of others do not decode, or to other texts. */
function idIn(entry: UnindexedEntry): string {
  const { event, decision } = entry.decode();
  expect(decision.reason).toBe(reasonOf(event?.eventId ?? ''));
  return event?.eventId ?? '';
}

type Step = (filled: FilledBuffer) => void;
const partitions = fc.nat(PARTITIONS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(partitions, fc.integer({ min: 20, max: 60 })).map(
      ([partition, count]): Step =>
        (filled) =>
          filled.push(partition, count),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(partitions, fc.nat(80)).map(
      ([partition, kept]): Step =>
        (filled) =>
          filled.drop(partition, kept),
    ),
  },
);

/** All entries, between which the buffer changes. */
async function searchAmong(
  { blocks, indexedThrough }: TailView,
  filled: FilledBuffer,
  steps: readonly Step[],
): Promise<UnindexedEntry[]> {
  const found: UnindexedEntry[] = [];
  for (const block of blocks) {
    for (const entry of block.candidates(indexedThrough.get(block.partition) ?? -1, () => true)) {
      steps[found.length]?.(filled);
      expect(entry.toRow().eventId).toBe(idOf(entry.partition, entry.sourceOffset));
      found.push(entry);
    }
  }
  return found;
}

describe('what a search of the tail reads', () => {
  it('is not overwritten while a search may read it, nor are the decisions that it found later', async () => {
    const some = fc.array(step, { minLength: 2, maxLength: 15 });
    const property = fc.asyncProperty(some, some, some, async (before, during, after) => {
      const filled = new FilledBuffer();
      for (const change of before) change(filled);
      const expected = filled.ids();
      const found = await filled.buffer.search((tail) => searchAmong(tail, filled, during));
      for (const change of after) change(filled);
      expect(found.map(idIn).sort()).toEqual(expected.sort());
    });
    await fc.assert(property, { numRuns: runsOf(25) });
  });

  it('is not overwritten under decisions that a search returned', async () => {
    const filled = new FilledBuffer();
    filled.push(0);
    const query = { filter: noFilter, before: null, limit: 20 };
    const newest = await filled.buffer.search((tail) => newestInTail(tail, query));
    const first = await filled.buffer.search((tail) => firstInTail(tail, idOf(0, 7), null));
    // Less than the first block, so that its memory is large enough.
    for (let more = 0; more < 20; more += 1) filled.push(1, 25);
    expect(newest.map(idIn)).toEqual(Array.from({ length: 20 }, (_, at) => idOf(0, 29 - at)));
    expect(first === null ? null : idIn(first)).toBe(idOf(0, 7));
  });

  it('is not written over on the disk while a search may read it', async () => {
    const filled = new FilledBuffer();
    filled.push(0);
    const ids = filled.ids();
    const found = await filled.buffer.search(async (tail) => {
      filled.drop(0, 0);
      filled.push(1);
      const kept = tail.blocks.flatMap((block) => [...block.candidates(-1, () => true)]);
      for (const entry of kept) entry.toRow();
      return kept;
    });
    expect(found.map(idIn).sort()).toEqual(ids.sort());
  });

  it('is given back on the disk when the buffer is closed', async () => {
    const filled = new FilledBuffer();
    filled.push(0);
    const closing = await filled.buffer.search(async ({ blocks: [block] }) => {
      return jest.spyOn(block?.file as TailBytes, 'close');
    });
    filled.buffer.close();
    expect(closing).toHaveBeenCalledTimes(1);
  });
});
