import { createPublicKey, type KeyObject } from 'node:crypto';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { environmentPart, onlyWith, variable } from '../config/environment.ts';
import { DATA_DIR } from '../config/process-environment.ts';
import { fileText } from '../config/variable-schemas.ts';

/** Where the bytes of refused input are kept, and for whom they are encrypted. */
export interface RefusedConfig {
  /** A public key: the files can be read with the private one, which this process does not have. */
  readonly key: KeyObject;
  /** An absolute path. */
  readonly folder: string;
}

const KEY_EXPECTED = 'a public key in PEM: X25519, or EC on P-256, P-384 or P-521';

/** The folder where no other is configured. */
export function refusedFolder(dataDir: string): string {
  return join(dataDir, 'refused');
}

/** The bytes of refused input, for debugging; `null` without `REFUSED_KEY_FILE`: no byte is kept. */
export const refusedEnvironment = onlyWith(
  'REFUSED_KEY_FILE',
  environmentPart({
    title: 'Refused input',
    variables: {
      REFUSED_KEY_FILE: variable(fileText.transform(toPublicKey), {
        meaning:
          'The public key for which the bytes of refused input are encrypted, PEM. They are kept for 7 days ([dead letters](errors.md#keeping-the-bytes)).',
        otherwise: 'only hash, length and the names of fields are kept',
      }),
      REFUSED_DIR: variable(z.string().optional(), {
        meaning: 'The folder of the encrypted bytes, which processes cannot share.',
        otherwise: '`refused` in `DATA_DIR`',
      }),
      DATA_DIR,
    },
    toConfig: ({ REFUSED_KEY_FILE: key, REFUSED_DIR: folder, ...values }): RefusedConfig => ({
      key,
      folder: folder === undefined ? refusedFolder(values.DATA_DIR) : resolve(folder),
    }),
  }),
);

function toPublicKey(pem: string, context: z.RefinementCtx): KeyObject {
  const key = publicKeyIn(pem);
  if (key !== null) return key;
  // The content must not appear in a message: it may be the private key.
  context.addIssue({ code: 'custom', message: KEY_EXPECTED });
  return z.NEVER;
}

function publicKeyIn(pem: string): KeyObject | null {
  // Node derives the public key of a private one. This process must not have been able to read it.
  if (/PRIVATE KEY/.test(pem)) return null;
  try {
    const key = createPublicKey(pem);
    const { namedCurve = '' } = key.asymmetricKeyDetails ?? {};
    const isCurve = ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve);
    return key.asymmetricKeyType === 'x25519' || (key.asymmetricKeyType === 'ec' && isCurve) ? key : null;
  } catch {
    return null;
  }
}
