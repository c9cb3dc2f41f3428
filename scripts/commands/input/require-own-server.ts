import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { secretKeyIfThere } from '../../../services/adapters/keys/secret-key.ts';
import { isServerProof, newChallenge } from '../../../services/adapters/keys/server-proof.ts';
import { reasonUnreachable } from '../../../services/adapters/tls/reason-unreachable.ts';
import { NoAnswerError } from './no-answer-error.ts';
import { portOf } from './same-server.ts';

const ANSWER_MS_MAX = 10_000;

/**
 * Resolves when the server of `dataDir` answers at `url`. A server that was killed leaves its address behind, and any
 * user of the machine may listen there afterwards. Rejects with InputError for another program, and with NoAnswerError.
 */
export async function requireOwnServer(url: string, dataDir: string): Promise<void> {
  const challenge = newChallenge();
  const target = new URL(`/server-proof?challenge=${challenge}`, url);
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  const answer = await fetch(target, { redirect: 'error', signal }).catch((error: unknown) => {
    throw new NoAnswerError(`${target.origin} could not be reached: ${reasonUnreachable(error)}`);
  });
  const { proof } = ((await answer.json().catch(() => null)) ?? {}) as { proof?: unknown };
  const port = Number(portOf(target));
  const key = secretKeyIfThere(dataDir, 'server');
  if (key !== null && isServerProof(proof, key, challenge, port)) return;
  throw new InputError(
    `${target.origin} is not the server of \`${dataDir}\`, expected it to prove that: no token was sent. If no server runs on that folder, remove \`${dataDir}/server.url\``,
  );
}
