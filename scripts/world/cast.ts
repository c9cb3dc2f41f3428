import { DAY_MS, HOUR_MS, type OffenderKind, ParameterError, type WorldParameters } from './parameters.ts';
import { openPrng, shuffled } from './prng.ts';
import { type JobRole, roleAt } from './staff.ts';

/** The staff indexes that play each offender; no person plays two. A viral clip has a number instead of a lead. */
export interface Cast {
  readonly r1: readonly number[];
  readonly r3: readonly number[];
  readonly r5: readonly number[];
  readonly slow: readonly number[];
  readonly r9: readonly number[];
  /** The time when the people of r5 leave, milliseconds since 1970 UTC. */
  readonly leavers: ReadonlyMap<number, number>;
}

const rolesOf: Readonly<Record<Exclude<OffenderKind, 'r9'>, readonly JobRole[]>> = {
  r1: ['engineer'],
  r3: ['support-agent'],
  r5: ['support-agent', 'engineer'],
  slow: ['support-agent'],
};

/** Throws ParameterError when the world has too few people in a role. */
export function castOffenders(parameters: WorldParameters): Cast {
  const { seed, staff, days, start, offenders } = parameters;
  const prng = openPrng(seed, 'cast');
  const free = new Set(
    shuffled(
      Array.from({ length: staff }, (_, index) => index),
      prng,
    ),
  );

  function take(kind: Exclude<OffenderKind, 'r9'>): number[] {
    const able = [...free].filter((index) => rolesOf[kind].includes(roleAt(index)));
    const taken = able.slice(0, offenders[kind]);
    if (taken.length < offenders[kind]) {
      const has = `${able.length} free ${rolesOf[kind].join(' or ')}`;
      throw new ParameterError(`offenders \`${kind}:${offenders[kind]}\` cannot be cast: the world has ${has}`);
    }
    for (const index of taken) free.delete(index);
    return taken;
  }

  const [r1, r3, slow, r5] = [take('r1'), take('r3'), take('slow'), take('r5')];
  const lastDay = start + Math.floor(days / 2) * DAY_MS;
  const leavers = new Map(r5.map((index, number) => [index, lastDay + 12 * HOUR_MS + number * HOUR_MS]));
  return { r1, r3, r5, slow, r9: Array.from({ length: offenders.r9 }, (_, number) => number), leavers };
}
