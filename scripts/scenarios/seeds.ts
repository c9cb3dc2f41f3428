/**
 * Half of the companies are there to choose parameters, and the other half to report what they do: odd and even seeds.
 * Seed 2 was used to choose some before this rule, so it is reported no more.
 */
const USED_BEFORE = 2;

function isFitted(seed: number): boolean {
  return seed % 2 === 1 || seed === USED_BEFORE;
}

/** The first `count` seeds of one half. */
export function seedsFor(half: 'fit' | 'report', count: number): readonly number[] {
  const seeds: number[] = [];
  for (let seed = 1; seeds.length < count; seed++) if (isFitted(seed) === (half === 'fit')) seeds.push(seed);
  return seeds;
}

/** Whether the numbers of these companies are a measurement. */
export function seedWords(seeds: readonly number[]): string {
  const fitted = seeds.filter(isFitted);
  const named = `Seeds ${seeds.join(', ')}.`;
  return fitted.length === 0
    ? `${named} No parameter was chosen with them: odd seeds and 2 are for that.`
    : `${named} Parameters were chosen with ${fitted.join(', ')}, so this is no measurement.`;
}
