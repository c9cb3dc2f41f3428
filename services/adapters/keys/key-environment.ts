import { environmentPart, variable } from '../config/environment.ts';
import { DATA_DIR } from '../config/process-environment.ts';
import { optionalPath } from '../config/variable-schemas.ts';

/** Where a key of the installation lies. Both absolute. */
export interface KeyPlace {
  /** A mounted secret; `null`: made under `dataDir` on the first start. */
  readonly file: string | null;
  readonly dataDir: string;
}

const KEYS = 'Keys';
const MADE = 'made on the first start';

/** Hides addresses. */
export const ipHashKey = environmentPart({
  title: KEYS,
  variables: {
    IP_HASH_KEY_FILE: variable(optionalPath, {
      meaning:
        'The file of the key that hashes IP addresses, 64 hex digits. The same for every intake and decider, for good.',
      otherwise: `\`keys/ip-hash.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ file: values.IP_HASH_KEY_FILE, dataDir: values.DATA_DIR }),
});

/** Seals answers to questions before an access. */
export const evaluationKey = environmentPart({
  title: KEYS,
  variables: {
    EVALUATION_KEY_FILE: variable(optionalPath, {
      meaning:
        'The file of the key that seals answers before an access, 64 hex digits. The same for every decider; keep it as long as the log.',
      otherwise: `\`keys/evaluation.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ file: values.EVALUATION_KEY_FILE, dataDir: values.DATA_DIR }),
});

/** Signs checkpoints. */
export const logKey = environmentPart({
  title: KEYS,
  variables: {
    LOG_KEY_FILE: variable(optionalPath, {
      meaning:
        'The file of the private key that signs checkpoints, Ed25519 in PEM. Whoever reads it can sign another history.',
      otherwise: `\`keys/log.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ file: values.LOG_KEY_FILE, dataDir: values.DATA_DIR }),
});
