import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** JWE (RFC 7516) with a key of its own for each text: ECDH-ES and A256GCM. */
const ALGORITHM = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;

/** Encrypts for the owner of the private key. */
export function sealBytes(bytes: Uint8Array, key: KeyObject): Promise<string> {
  return new CompactEncrypt(bytes).setProtectedHeader(ALGORITHM).encrypt(key);
}

/** Rejects with the reason when `privatePem` is not the key, or the text was changed. */
export async function openBytes(text: string, privatePem: string): Promise<Uint8Array> {
  const { plaintext } = await compactDecrypt(text, createPrivateKey(privatePem), {
    keyManagementAlgorithms: [ALGORITHM.alg],
    contentEncryptionAlgorithms: [ALGORITHM.enc],
  });
  return plaintext;
}
