import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A question that nobody can have asked before: 32 random bytes in base64url. */
export const CHALLENGE_TEXT = /^[\w-]{43}$/;

export function newChallenge(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What only a process with the key of `DATA_DIR` can answer on this port, in hex. With another port it would be another
 * text, so a program at the port of a server that has ended cannot fetch it from one that runs.
 */
export function serverProof(key: Buffer, challenge: string, port: number): string {
  return createHmac('sha256', key).update(`custodes-server\n${port}\n${challenge}`).digest('hex');
}

/** UNTRUSTED: `proof` is what a program answered. */
export function isServerProof(proof: unknown, key: Buffer, challenge: string, port: number): boolean {
  const expected = Buffer.from(serverProof(key, challenge, port));
  const given = Buffer.from(typeof proof === 'string' ? proof : '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
