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
  const { length } = text;
  let hash = SEED ^ length;
  // Two letters at once: each multiplication waits for the one before.
  for (let at = 1; at < length; at += 2) {
    hash = Math.imul(hash ^ text.charCodeAt(at - 1) ^ (text.charCodeAt(at) << 16), FACTOR);
    hash ^= hash >>> 15;
  }
  if ((length & 1) !== 0) hash = Math.imul(hash ^ text.charCodeAt(length - 1), FACTOR);
  return hash ^ (hash >>> 15);
}

/** The same of a text whose letters are bytes. */
export function hashOfLetters(bytes: Uint8Array, begin: number, end: number): number {
  const length = end - begin;
  let hash = SEED ^ length;
  for (let at = begin + 1; at < end; at += 2) {
    hash = Math.imul(hash ^ (bytes[at - 1] ?? 0) ^ ((bytes[at] ?? 0) << 16), FACTOR);
    hash ^= hash >>> 15;
  }
  if ((length & 1) !== 0) hash = Math.imul(hash ^ (bytes[end - 1] ?? 0), FACTOR);
  return hash ^ (hash >>> 15);
}
