import type { AccessSnapshot } from '../access-snapshot.ts';
import { type DetectedAccess, nameOf } from '../detected-access.ts';
import { accessRows } from './access-rows.ts';
import type { DistinctWindow } from './distinct-window.ts';

/**
 * Removes accesses from the windows of their keys, once for each key. Returns the other reported accesses that no
 * longer qualify.
 */
export function removeFrom(
  window: DistinctWindow,
  accesses: readonly DetectedAccess[],
  keyOf: (access: DetectedAccess) => string | null,
): readonly AccessSnapshot[] {
  const byKey = new Map<string, { readonly names: Set<string>; readonly times: Set<number> }>();
  for (const access of accesses) {
    const key = keyOf(access);
    if (key === null) continue;
    const ofKey = byKey.get(key) ?? { names: new Set(), times: new Set() };
    ofKey.names.add(nameOf(access));
    ofKey.times.add(access.event.occurredAt);
    byKey.set(key, ofKey);
  }
  // Times are numbers at hand: to make every item of a window took a fifth of what a late register costs the detectors.
  return [...byKey].flatMap(([key, { names, times }]) =>
    window.remove(key, (row) => times.has(accessRows.occurredAtOf(row)) && names.has(accessRows.nameOf(row))),
  );
}
