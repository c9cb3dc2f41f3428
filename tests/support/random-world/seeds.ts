/** Seeds of a test over random worlds, in chunks. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
  /** One test each: a slow machine shows progress and meets no time limit. First and last seed. */
  readonly chunks: readonly (readonly [first: number, last: number])[];
  /** One world was asked for: what is found in it is printed. */
  readonly isOne: boolean;
}

const CHUNK_SEEDS = 10_000;

/** `SEED=n` is that one world, `SEEDS=n` sets how many there are; else `count`, from seed 1. */
export function seedsWanted(count: number): Seeds {
  const { SEED, SEEDS = String(count) } = process.env;
  const first = SEED === undefined ? 1 : Number(SEED);
  const wanted = SEED === undefined ? Number(SEEDS) : 1;
  const chunks = Array.from({ length: Math.ceil(wanted / CHUNK_SEEDS) }, (_, index) => {
    const from = first + index * CHUNK_SEEDS;
    return [from, Math.min(from + CHUNK_SEEDS, first + wanted) - 1] as const;
  });
  return { first, count: wanted, chunks, isOne: SEED !== undefined };
}
