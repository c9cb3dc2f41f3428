/** What a place has that nothing took. */
export const EMPTY = -1;

/**
 * Numbers by their hash, in a table of a power of two of places: each is in the first free place from its hash on, so that a search ends at
 * an empty one. A number that has no place takes one.
 */
export function takePlace(places: Int32Array, hashes: Int32Array, number: number): void {
  const mask = places.length - 1;
  let place = (hashes[number] ?? 0) & mask;
  while (places[place] !== EMPTY) place = (place + 1) & mask;
  places[place] = number;
}

/** A number leaves its place. What is behind the gap moves to where it is looked for first. */
export function leavePlace(places: Int32Array, hashes: Int32Array, number: number): void {
  const mask = places.length - 1;
  let gap = (hashes[number] ?? 0) & mask;
  while (places[gap] !== number) gap = (gap + 1) & mask;
  for (let place = (gap + 1) & mask; ; place = (place + 1) & mask) {
    const other = places[place] ?? EMPTY;
    if (other === EMPTY) break;
    const first = (hashes[other] ?? 0) & mask;
    if (((place - first) & mask) < ((place - gap) & mask)) continue;
    places[gap] = other;
    gap = place;
  }
  places[gap] = EMPTY;
}

/** The places of a table with so many keys: a power of two, of which at most two thirds are taken. */
export function placesFor(keys: number): number {
  let places = 2;
  while (2 * places < 3 * keys) places *= 2;
  return places;
}
