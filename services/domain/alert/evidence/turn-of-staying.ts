/**
 * Of what was used in turns, some is forgotten: returns the turn from which on it stays. `sizes` is what was used last in each turn. As much
 * stays as `sizeMax` has room for, and what was used in the newest turn, however much it is.
 */
export function turnOfStaying(sizes: ReadonlyMap<number, number>, newest: number, sizeMax: number): number {
  let size = 0;
  let since = newest;
  for (const turn of [...sizes.keys()].sort((one, other) => other - one)) {
    size += sizes.get(turn) ?? 0;
    if (size > sizeMax) break;
    since = turn;
  }
  return since;
}
