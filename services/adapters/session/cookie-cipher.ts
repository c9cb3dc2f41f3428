import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { Clock } from '../clock.ts';

/** The purpose of a value. A value that was encrypted for one purpose cannot be decrypted for another. */
export type CookiePurpose = 'session' | 'oidc-sign-in';

/** The maximum characters that are decrypted: browsers store no longer cookie. */
export const ENCRYPTED_CHARS_MAX = 4_096;

/** Turns small values into text that only a process with the same key can read or make. */
export interface CookieCipher {
  /** The text cannot be decrypted from `expiresAt` on, milliseconds since 1970, rounded up to a second. */
  encrypt(value: Readonly<Record<string, unknown>>, expiresAt: number): Promise<string>;
  /**
   * UNTRUSTED: returns `null` for everything that was not encrypted for this purpose, with this key, or has expired.
   */
  decrypt(text: string): Promise<Readonly<Record<string, unknown>> | null>;
}

/** Encrypts and authenticates (JWE, `dir` with A256GCM). `key` has 32 bytes. */
export function openCookieCipher(key: Uint8Array, purpose: CookiePurpose, clock: Clock): CookieCipher {
  return {
    encrypt: (value, expiresAt) =>
      new EncryptJWT({ value })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setAudience(purpose)
        .setExpirationTime(Math.ceil(expiresAt / 1_000))
        .encrypt(key),
    async decrypt(text) {
      if (text.length > ENCRYPTED_CHARS_MAX) return null;
      try {
        const { payload } = await jwtDecrypt<{ value: Readonly<Record<string, unknown>> }>(text, key, {
          audience: purpose,
          requiredClaims: ['exp'],
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          currentDate: new Date(clock()),
        });
        return payload.value;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
