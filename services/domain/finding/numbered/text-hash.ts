import { randomInt } from 'node:crypto';

/** UNTRUSTED: sources choose texts, and nobody may choose them so that all share a place of a table. */
const SEED = randomInt(2 ** 31);
const FACTOR = oddFactor();

/** Another one in each process: what a table calls its keys decides nothing. */
export function oddFactor(): number {
  return 2 * randomInt(2 ** 30) + 1;
}

/** Of 32 bits; the lowest are as good as the others. */
export function hashOfText(text: string): number {
  let hash = SEED;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FACTOR);
  return hash ^ (hash >>> 15);
}
