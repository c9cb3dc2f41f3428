import { z } from 'zod';
import { canaryEvery } from '../adapters/config/canary-environment.ts';
import { environmentPart, variable } from '../adapters/config/environment.ts';
import { optionalFile } from '../adapters/config/variable-schemas.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import { parseVerifierKey } from '../domain/transparency-log/checkpoint.ts';
import { auditorRoutes } from './routes.ts';

/**
 * The transparency log's verifier key; `null` trusts the key that the archiver stored beside the archive.
 */
const logVkey = environmentPart({
  title: 'Keys',
  variables: {
    LOG_VKEY_FILE: variable(optionalFile(isVerifierKey, "a verifier key in C2SP's format"), {
      meaning: "The file of the archive's verifier key, in C2SP's format.",
      otherwise: '`log.vkey` beside the archive, which is then trusted',
    }),
  },
  toConfig: (values): string | null => values.LOG_VKEY_FILE,
});

function isVerifierKey(text: string): boolean {
  try {
    return parseVerifierKey(text.trim()) !== null;
  } catch {
    return false;
  }
}

const HOUR_MS = 3_600_000;
const expected = '`off`, or a whole number of hours from 1 to 8760';
const hours = z
  .string()
  .regex(/^(off|\d{1,4})$/, expected)
  .transform((text) => (text === 'off' ? null : Number(text)))
  .refine((count) => count === null || (count >= 1 && count <= 8_760), expected)
  .default(24);

/** How often the whole archive is verified, in milliseconds; null: never. */
const verifyEvery = environmentPart({
  title: 'Archive',
  variables: {
    VERIFY_HOURS: variable(hours, {
      meaning:
        'How often the auditor derives the whole archive again from its bytes, as `custodes verify` does, 1 to 8760, or `off` ([the page of health](search.md#the-archive-is-verified-again)). It reads every object.',
      otherwise: '24',
    }),
  },
  toConfig: ({ VERIFY_HOURS }): number | null => (VERIFY_HOURS === null ? null : VERIFY_HOURS * HOUR_MS),
});

export const auditor = declareStage({
  name: 'auditor',
  needs: ['log', 'objects', 'register', 'stateDir'],
  routes: Object.values(auditorRoutes),
  environment: { logVkey, canaryEvery, verifyEvery },
});
