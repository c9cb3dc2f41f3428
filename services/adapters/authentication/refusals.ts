import type { Clock } from '../clock.ts';
import { FailureCounts } from '../http/failure-counts.ts';
import { sendProblem } from '../http/problem.ts';
import type { Request, Response } from '../http/server.ts';
import type { Meters } from '../metrics/catalogue.ts';
import type { Unidentified } from './identify.ts';

export const CHALLENGE = 'Bearer realm="custodes"';

/** Answers a request of nobody known. */
export type Refuse = (reason: Unidentified, req: Request, res: Response) => void;

/**
 * 401, the same for every reason; 429 to an address that fails too often. A valid token always passes, however many
 * others failed behind the same address: its 256 bits need no protection from guessing.
 */
export function refusals({ clock, meters }: { clock: Clock; meters: Pick<Meters, 'requestsRefused'> }): Refuse {
  const failures = new FailureCounts();
  return (reason, req, res) => {
    meters.requestsRefused.inc({ reason });
    const waitSeconds = failures.add(req.socket.remoteAddress ?? 'unknown', clock());
    if (waitSeconds === null) {
      sendUnauthorized(res);
      return;
    }
    meters.requestsRefused.inc({ reason: 'too-many-failures' });
    const detail = 'too many requests without a valid token came from this address';
    sendProblem(res, 'too-many-failures', { detail, retryAfterSeconds: waitSeconds });
  };
}

function sendUnauthorized(res: Response): void {
  res.set('WWW-Authenticate', CHALLENGE);
  const expected = '`Bearer` and a token that is known and in force';
  const detail = `expected the header \`Authorization\` with ${expected}`;
  const errors = [{ field: 'authorization', value: null, expected }];
  sendProblem(res, 'unauthorized', { detail, errors });
}
