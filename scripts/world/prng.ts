/**
 * Seeded random numbers, equal on every machine and Node version: sfc32 (Chris Doty-Humphrey, PractRand) over 32-bit
 * integer arithmetic, seeded by the xmur3 string hash. No choice depends on `Math.log` or similar functions, whose last
 * bits differ between engines. It must not be used for secrets.
 */
export interface Prng {
  /** Returns an integer from 0 to `limit - 1`. */
  below(limit: number): number;
  /** Returns an integer from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** Returns true in `permille` of 1,000 cases. */
  chance(permille: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Returns `digits` lower-case hexadecimal digits. */
  hex(digits: number): string;
}

/** Returns an independent stream for each list of keys, so drawing more from one never changes another. */
export function openPrng(...keys: readonly (string | number)[]): Prng {
  const uint32 = sfc32(seedWords(keys.join('/')));
  const below = (limit: number) => Math.floor((uint32() / 0x1_0000_0000) * limit);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (permille) => below(1000) < permille,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('there is nothing to pick from, expected at least one item');
      return item;
    },
    hex: (digits) => {
      let text = '';
      while (text.length < digits) text += uint32().toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
  };
}

/** Returns the items in random order without changing the input (Fisher–Yates). */
export function shuffled<Item>(items: readonly Item[], prng: Prng): Item[] {
  const rest = [...items];
  const order: Item[] = [];
  while (rest.length > 0) order.push(...rest.splice(prng.below(rest.length), 1));
  return order;
}

/** sfc32 needs some rounds before similar seeds diverge. Its author recommends 12 to 15. */
const WARM_UP_ROUNDS = 12;

type Words = readonly [number, number, number, number];

function seedWords(text: string): Words {
  let hash = 1_779_033_703 ^ text.length;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 3_432_918_353);
    hash = (hash << 13) | (hash >>> 19);
  }
  const word = () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
  return [word(), word(), word(), word()];
}

function sfc32([first, second, third, counter]: Words): () => number {
  let a = first | 0;
  let b = second | 0;
  let c = third | 0;
  let d = counter | 0;
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round++) next();
  return next;
}
