/** Wall-clock time, milliseconds since 1970 UTC. Passed to adapters and flows; the domain receives values. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
