import { HttpProblem } from '../adapters/http/problem.ts';
import type { Handlers } from '../adapters/http/routes/router-of.ts';
import type { Response } from '../adapters/http/server.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { checkpointPath, parseTilePath } from '../domain/transparency-log/tile-path.ts';
import { unknownEvent } from './accesses/access-routes.ts';
import type { auditorRoutes } from './routes.ts';
import { readSealed, type SealedDeps, toReceipt } from './sealed-decision.ts';
import { findFirst, type SearchPorts } from './search.ts';

export interface ProofRouteDeps {
  readonly searched: SearchPorts;
  readonly sealed: SealedDeps;
  /** The C2SP verifier key of the transparency log. */
  readonly vkey: string;
}

/** How many seconds a client should wait for a receipt that is not available yet. */
const RECEIPT_RETRY_S = 3;
/** A checkpoint is superseded soon; a client may use one of this age, in seconds. */
const CHECKPOINT_AGE_S = 1;

/** `GET /v1/receipts/{eventId}`, and the transparency log itself under the paths of C2SP tlog-tiles. */
export function proofRoutes({ searched, sealed, vkey }: ProofRouteDeps) {
  return {
    async findReceipt({ params, query, res }) {
      const receipt = await receiptOf({ searched, sealed }, params.eventId, query.source ?? null);
      res.json(receipt);
    },
    async readCheckpoint({ res }) {
      res.set('Cache-Control', `public, max-age=${CHECKPOINT_AGE_S}`);
      await sendObject(sealed.objects, checkpointPath, res.type('text/plain; charset=utf-8'));
    },
    readLogKey({ res }) {
      res.type('text/plain; charset=utf-8').send(`${vkey}\n`);
    },
    async readTile({ params, res }) {
      const key = `tile/${params.path}`;
      if (parseTilePath(key) === null) throw notThere(key);
      // Full and partial tiles of one tree never change (tlog-tiles: "tiles are immutable").
      res.set('Cache-Control', 'public, max-age=31536000, immutable');
      await sendObject(sealed.objects, key, res.type('application/octet-stream'));
    },
  } satisfies Partial<Handlers<typeof auditorRoutes>>;
}

async function receiptOf(
  { searched, sealed }: Pick<ProofRouteDeps, 'searched' | 'sealed'>,
  eventId: string,
  source: string | null,
) {
  // Try twice: the decision may move from the buffer into the index between the two look-ups.
  for (let attempt = 0; attempt < 2; attempt++) {
    const found = await findFirst(searched, eventId, source);
    if (found === null) throw unknownEvent(eventId, source);
    const decision = await readSealed(found, sealed);
    if (decision !== null) return toReceipt(decision, sealed.objects);
  }
  throw new HttpProblem('not-sealed', {
    detail: `the segment of access \`${eventId}\` is still open`,
    retryAfterSeconds: RECEIPT_RETRY_S,
  });
}

async function sendObject(objects: ObjectStore, key: string, res: Response): Promise<void> {
  const body = await objects.get(key);
  if (body === null) {
    res.set('Cache-Control', 'no-store');
    throw notThere(key);
  }
  res.send(body);
}

function notThere(key: string): HttpProblem {
  return new HttpProblem('object-unknown', { detail: `the log has no \`${key}\`` });
}
