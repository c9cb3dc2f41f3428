import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { AccessEvent } from '../../access-event/access-event.ts';
import { signedText } from '../../access-event/signed-text.ts';
import type { SourceSignature } from '../access-decision.ts';

const SIGNATURE_BYTES = 64;
/** Texts of keys that are remembered; beyond it all are parsed again. */
const KEYS_MAX = 1_000;

const keysOfText = new Map<string, readonly KeyObject[]>();

/**
 * Checks what a source signed against the keys in its record: those that count when the log took the report (`now`), and those
 * that count when the access occurred, as the source claims (`then`). So a report that waited during a rotation is still
 * verified, and nobody escapes a key by an older time. Never throws, whatever the event and the register contain.
 */
export function checkSignature(event: AccessEvent, now: string | null, then: string | null): SourceSignature {
  const { signature } = event.source;
  if (now === null && then === null) return signature === null ? 'none' : 'unchecked';
  if (signature === null) return 'missing';
  const bytes = Buffer.from(signature, 'base64');
  // Only the canonical form: one signature has one text.
  if (bytes.length !== SIGNATURE_BYTES || bytes.toString('base64') !== signature) return 'wrong';
  const text = Buffer.from(signedText(event));
  const isBy = (keys: string | null) => keys !== null && keysIn(keys).some((key) => verify(null, text, key, bytes));
  return isBy(now) || (then !== now && isBy(then)) ? 'verified' : 'wrong';
}

/**
 * Returns the keys of a record: one or more, separated by spaces, each the base64 of its SubjectPublicKeyInfo (DER). A text that is
 * no Ed25519 key verifies nothing.
 */
export function keysIn(text: string): readonly KeyObject[] {
  const known = keysOfText.get(text);
  if (known !== undefined) return known;
  const keys = text.split(' ').flatMap(ed25519KeyIn);
  if (keysOfText.size >= KEYS_MAX) keysOfText.clear();
  keysOfText.set(text, keys);
  return keys;
}

function ed25519KeyIn(text: string): readonly KeyObject[] {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? [key] : [];
  } catch {
    return [];
  }
}
