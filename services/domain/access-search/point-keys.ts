import type { AccessFilter } from './access-filter.ts';

/** The fields by which an index file finds its rows without reading a column: of each, a file has many values. */
export const pointFields = ['owner', 'actor', 'camera', 'recording', 'eventId'] as const;
export type PointField = (typeof pointFields)[number];

/** One value of a field, as a look-up asks for it. */
export interface Point {
  readonly field: PointField;
  readonly value: string;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The hash of each field and no value. */
const begun = Object.fromEntries(
  pointFields.map((field, at) => [field, Math.imul(FNV_OFFSET ^ at, FNV_PRIME)]),
) as Readonly<Record<PointField, number>>;

/**
 * A 32-bit number for a point: FNV-1a. UNTRUSTED: two points may share it, by chance or because a stranger chose his
 * ids, so what it finds is compared with the decision itself.
 */
export function pointHash(field: PointField, value: string): number {
  let hash = begun[field];
  for (let at = 0; at < value.length; at += 1) hash = Math.imul(hash ^ value.charCodeAt(at), FNV_PRIME);
  return hash >>> 0;
}

/** The same of a text that these bytes of UTF-8 are. */
export function pointHashOfBytes(field: PointField, bytes: Buffer, from: number, to: number): number {
  let hash = begun[field];
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte > 0x7f) return pointHash(field, bytes.toString('utf8', from, to));
    hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  return hash >>> 0;
}

/** The points that every match of a filter has. */
export function pointsOf(filter: AccessFilter): readonly Point[] {
  return (['recording', 'camera', 'owner', 'actor'] as const).flatMap((field) => {
    const value = filter[field];
    return value === null ? [] : [{ field, value }];
  });
}
