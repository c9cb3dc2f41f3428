/** `npm test` runs the suites on one Node after the other, and says which it is; by hand it is neither. */
const { CI, CUSTODES_PASS, CUSTODES_SEED } = process.env;

/**
 * What takes minutes, and the full number of seeds: with `CI=true` on the first Node only, and in a suite that is started
 * by hand. Else it is left out, or made smaller: `ciOnly` in `scripts/test.ts` says what.
 */
export const isWhole = CUSTODES_PASS === undefined || (CI === 'true' && CUSTODES_PASS === '1');

/** `npm test` takes it from the commit and prints it; by hand each run has another. At least 1. */
export const seedOfRun = CUSTODES_SEED ?? String(1 + Math.floor(Math.random() * 1_000_000));

/** How many random inputs a property gets: a third of them where it is not the whole. */
export function runsOf(whole: number): number {
  return isWhole ? whole : Math.ceil(whole / 3);
}
