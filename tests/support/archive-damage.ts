import type { Objects } from './archive-folder.ts';

/** One way to damage an archive, and the object that a verifier must then name. */
export interface Damage {
  readonly name: string;
  readonly objects: Map<string, Buffer>;
  readonly named: readonly string[];
}

/** A number in [0, 1) from a seeded generator (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Flips one bit of one random byte of this object. */
export function flipByte(objects: Objects, key: string, random: Random): Damage {
  const body = Buffer.from(objects.get(key) ?? Buffer.of());
  const at = Math.floor(random() * body.length);
  body[at] = (body[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return { name: `byte ${at} of ${key} flipped`, objects: new Map([...objects, [key, body]]), named: [key] };
}

export function removeObject(objects: Objects, key: string): Damage {
  const rest = new Map(objects);
  rest.delete(key);
  return { name: `${key} removed`, objects: rest, named: [key] };
}

export function truncateObject(objects: Objects, key: string): Damage {
  const body = (objects.get(key) ?? Buffer.of()).subarray(0, -1);
  return { name: `${key} cut short`, objects: new Map([...objects, [key, body]]), named: [key] };
}

export function lengthenObject(objects: Objects, key: string): Damage {
  const body = Buffer.concat([objects.get(key) ?? Buffer.of(), Buffer.from('\n')]);
  return { name: `${key} lengthened`, objects: new Map([...objects, [key, body]]), named: [key] };
}

export function swapObjects(objects: Objects, [a, b]: readonly [string, string]): Damage {
  const bodies = [a, b].map((key) => objects.get(key) ?? Buffer.of());
  const swapped = new Map([...objects, [a, bodies[1] ?? Buffer.of()], [b, bodies[0] ?? Buffer.of()]]);
  return { name: `${a} and ${b} swapped`, objects: swapped, named: [a, b] };
}

export function addObject(objects: Objects, key: string): Damage {
  return { name: `${key} added`, objects: new Map([...objects, [key, Buffer.from('extra')]]), named: [key] };
}

/** Stale partial tiles and bundles may go (tlog-tiles allows it); everything else must stay. */
export function isStale(objects: Objects, key: string): boolean {
  const [, row, width] = /^(tile\/.+)\.p\/(\d+)$/.exec(key) ?? [];
  if (row === undefined) return false;
  return objects.has(row) || [...objects.keys()].some((other) => isWider(other, row, Number(width)));
}

function isWider(key: string, row: string, width: number): boolean {
  return key.startsWith(`${row}.p/`) && Number(key.slice(row.length + 3)) > width;
}
