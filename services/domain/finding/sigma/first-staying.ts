/**
 * Returns the first arrival that stays where at most `max` may: the oldest others go. What counts is what is kept: who fills one
 * group again and again must not push out the records of the others.
 */
export function firstStaying(arrivals: readonly number[], max: number): number {
  if (arrivals.length <= max) return Number.NEGATIVE_INFINITY;
  return Float64Array.from(arrivals).sort()[arrivals.length - max] ?? Number.POSITIVE_INFINITY;
}
