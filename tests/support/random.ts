/** Repeatable choices: the same seed makes the same ones on every machine. */
export interface Random {
  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
}

/** Looked up once: inside Jest every use of a global is a slow call. */
const { floor, imul } = Math;

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, plenty for test data, fast. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => floor(next() * bound);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (values) => values[below(values.length)] as (typeof values)[number],
  };
}

/** The same values in another order. */
export function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] as Value, order[last] as Value];
  }
  return order;
}
