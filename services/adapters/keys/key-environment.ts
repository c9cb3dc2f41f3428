import { environmentPart, variable } from '../config/environment.ts';
import { DATA_DIR } from '../config/process-environment.ts';
import { optionalFile } from '../config/variable-schemas.ts';
import { isSigningKey, SIGNING_KEY_EXPECTED } from './log-key.ts';
import { isSecretKey, type KeyPlace, SECRET_KEY_EXPECTED } from './secret-key.ts';

const KEYS = 'Keys';
const MADE = 'created on the first start';
const secretKeyFile = optionalFile(isSecretKey, SECRET_KEY_EXPECTED);
const signingKeyFile = optionalFile(isSigningKey, SIGNING_KEY_EXPECTED);

/** The key that hides addresses. */
export const ipHashKey = environmentPart({
  title: KEYS,
  variables: {
    IP_HASH_KEY_FILE: variable(secretKeyFile, {
      meaning:
        'The file of the key that hashes IP addresses, 64 hex digits. The same for every intake, collector and decider; never change it.',
      otherwise: `\`keys/ip-hash.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ text: values.IP_HASH_KEY_FILE, dataDir: values.DATA_DIR }),
});

/** The key that seals answers to requests before an access. */
export const evaluationKey = environmentPart({
  title: KEYS,
  variables: {
    EVALUATION_KEY_FILE: variable(secretKeyFile, {
      meaning:
        'The file of the key that authenticates answers before an access, 64 hex digits. The same for every decider; keep it as long as the log.',
      otherwise: `\`keys/evaluation.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ text: values.EVALUATION_KEY_FILE, dataDir: values.DATA_DIR }),
});

/** The key that encrypts the cookies of people who are signed in. */
export const sessionKey = environmentPart({
  title: KEYS,
  variables: {
    SESSION_KEY_FILE: variable(secretKeyFile, {
      meaning:
        'The file of the key that encrypts session cookies, 64 hex digits. The same for every process; another key ends every session.',
      otherwise: `\`keys/session.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ text: values.SESSION_KEY_FILE, dataDir: values.DATA_DIR }),
});

/** The key that signs checkpoints. */
export const logKey = environmentPart({
  title: KEYS,
  variables: {
    LOG_KEY_FILE: variable(signingKeyFile, {
      meaning:
        'The file of the private key that signs checkpoints, Ed25519 in PEM. Anyone who can read it can sign a forged history.',
      otherwise: `\`keys/log.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ text: values.LOG_KEY_FILE, dataDir: values.DATA_DIR }),
});

/** The key that signs promises of intake. */
export const promiseKey = environmentPart({
  title: KEYS,
  variables: {
    PROMISE_KEY_FILE: variable(signingKeyFile, {
      meaning:
        'The file of the private key that signs promises of intake, Ed25519 in PEM. The same for every intake; it cannot sign checkpoints.',
      otherwise: `\`keys/promise.key\` in \`DATA_DIR\`, ${MADE}`,
    }),
    DATA_DIR,
  },
  toConfig: (values): KeyPlace => ({ text: values.PROMISE_KEY_FILE, dataDir: values.DATA_DIR }),
});
