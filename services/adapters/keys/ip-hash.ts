import { createHmac } from 'node:crypto';

/** Addresses whose hash is remembered: one tool sends from few addresses, and a keyed hash costs microseconds. */
export const IP_HASHES_KEPT_MAX = 10_000;

/**
 * HMAC-SHA-256, hex, of an address in its canonical form. An address alone has too few values for a plain hash to hide
 * it. The key stays the same for good: with another key a repeated event would look like a conflict.
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
