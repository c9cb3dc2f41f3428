import { HttpProblem, newRouter, type Response, type Router } from '../adapters/http/server.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { checkpointPath, logKeyPath, parseTilePath } from '../domain/transparency-log/tile-path.ts';
import { parseIdentity, unknownEvent } from './access-routes.ts';
import { readSealed, type SealedDeps, toReceipt } from './sealed-decision.ts';
import { findFirst, type Searched } from './search.ts';

export interface ProofRouteDeps {
  readonly searched: Searched;
  readonly sealed: SealedDeps;
  readonly meters: Meters;
  /** C2SP verifier key of the transparency log. */
  readonly vkey: string;
}

/** Seconds after which a receipt that was too early is worth asking for again. */
const RECEIPT_RETRY_S = 3;
/** A checkpoint moves on; a client may use one that is this old, seconds. */
const CHECKPOINT_AGE_S = 1;

/** `GET /v1/receipts/{eventId}`, and the transparency log itself under the paths of C2SP tlog-tiles. */
export function proofRoutes({ searched, sealed, meters, vkey }: ProofRouteDeps): Router {
  const router = newRouter();
  router.get('/v1/receipts/:eventId', async (req, res) => {
    meters.queries.inc({ route: 'receipt' });
    const { eventId, source } = parseIdentity(req);
    const receipt = await receiptOf({ searched, sealed }, eventId, source);
    res.set('Cache-Control', 'no-store').json(receipt);
  });
  router.get('/checkpoint', async (_req, res) => {
    res.set('Cache-Control', `public, max-age=${CHECKPOINT_AGE_S}`);
    await sendObject(sealed.objects, checkpointPath, res.type('text/plain; charset=utf-8'));
  });
  router.get(`/${logKeyPath}`, (_req, res) => {
    // For the page; whoever must not trust this server has the key from elsewhere.
    res.type('text/plain; charset=utf-8').send(`${vkey}\n`);
  });
  router.get('/tile/*path', async (req, res) => {
    const key = req.path.slice(1);
    if (parseTilePath(key) === null) throw notThere(key);
    // Full and partial tiles of one tree never change (tlog-tiles: "tiles are immutable").
    res.set('Cache-Control', 'public, max-age=31536000, immutable');
    await sendObject(sealed.objects, key, res.type('application/octet-stream'));
  });
  return router;
}

async function receiptOf(
  { searched, sealed }: Pick<ProofRouteDeps, 'searched' | 'sealed'>,
  eventId: string,
  source: string | null,
) {
  // Asked twice: the decision may have moved from the tail into the index between the two questions.
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
    res.removeHeader('Cache-Control');
    throw notThere(key);
  }
  res.send(body);
}

function notThere(key: string): HttpProblem {
  return new HttpProblem('object-unknown', { detail: `the log has no \`${key}\`` });
}
