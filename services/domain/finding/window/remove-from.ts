import { type DetectedAccess, nameOf, nameOfCited } from '../detected-access.ts';
import type { KeptAccess } from '../kept-access.ts';
import type { DistinctWindow } from './distinct-window.ts';

/**
 * Removes accesses from the windows of their keys, once for each key. Returns the other reported accesses that no
 * longer qualify.
 */
export function removeFrom(
  window: DistinctWindow,
  accesses: readonly DetectedAccess[],
  keyOf: (access: DetectedAccess) => string | null,
): readonly KeptAccess[] {
  const names = new Map<string, Set<string>>();
  for (const access of accesses) {
    const key = keyOf(access);
    if (key === null) continue;
    const ofKey = names.get(key) ?? new Set();
    names.set(key, ofKey.add(nameOf(access)));
  }
  return [...names].flatMap(([key, ofKey]) => window.remove(key, (item) => ofKey.has(nameOfCited(item))));
}
