import { createHmac } from 'node:crypto';

/**
 * The number of addresses whose hash is cached: a tool sends from few addresses, and a keyed hash takes microseconds.
 */
export const IP_HASHES_KEPT_MAX = 10_000;

/**
 * Returns the HMAC-SHA-256, in hex, of an address in its canonical form. There are too few addresses for a plain hash
 * to hide one. The key must never change: with another key a repeated event would look like a conflict.
 */
export function createIpHash(key: Buffer): (ip: string) => string {
  const kept = new Map<string, string>();
  return (ip) => {
    const known = kept.get(ip);
    if (known !== undefined) return known;
    if (kept.size >= IP_HASHES_KEPT_MAX) kept.clear();
    const hash = createHmac('sha256', key).update(ip).digest('hex');
    kept.set(ip, hash);
    return hash;
  };
}
