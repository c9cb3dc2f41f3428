import { type FoldPosition, foldPositionStart } from '../../domain/decision-log/fold.ts';
import type { AccessPlace, DecidedAccesses, FiledAccess } from '../../domain/late-facts/decided-accesses.ts';
import { NewestOfKeys } from '../../domain/late-facts/newest-of-keys.ts';

/** Decided accesses that live as long as the process. `newestOfKeys` knows nothing yet. */
export function memoryDecidedAccesses(newestOfKeys = new NewestOfKeys(Number.NEGATIVE_INFINITY)): DecidedAccesses {
  const accesses = new Map<string, FiledAccess>();
  const positions = new Map<number, FoldPosition>();
  let newest = Number.NEGATIVE_INFINITY;
  return {
    put(partition, position, decided) {
      for (const access of decided) {
        const known = accesses.get(nameOf(access));
        const keys = known === undefined ? access.keys : [...new Set([...known.keys, ...access.keys])];
        accesses.set(nameOf(access), { ...access, keys, entry: Buffer.from(access.entry) });
        newest = Math.max(newest, access.occurredAt);
        newestOfKeys.add(access);
      }
      positions.set(partition, position);
    },
    position: (partition) => positions.get(partition) ?? foldPositionStart,
    get: (place) => accesses.get(nameOf(place)) ?? null,
    newestOccurredAt: () => newest,
    mayHave: (affected, offset) => newestOfKeys.mayHave(affected, offset),
    settled: async () => {},
    find(key, { from, until }) {
      const places = [...accesses.values()].filter(
        ({ keys, occurredAt }) => keys.includes(key) && occurredAt >= from && occurredAt < until,
      );
      return { places, next: null };
    },
    async expireBefore(appendedAt) {
      const old = [...accesses].filter(([, access]) => access.appendedAt < appendedAt);
      for (const [name] of old) accesses.delete(name);
      return old.length;
    },
    async clear() {
      accesses.clear();
      positions.clear();
      newest = Number.NEGATIVE_INFINITY;
      newestOfKeys.clear();
    },
    close: async () => {},
  };
}

function nameOf({ partition, sourceOffset }: AccessPlace): string {
  return `${partition}/${sourceOffset}`;
}
