import { pino } from 'pino';
import { openRegisterHistory } from '../../../services/adapters/embedded/register-history.ts';
import { routerOf } from '../../../services/adapters/http/routes/router-of.ts';
import { createApp, listen } from '../../../services/adapters/http/server.ts';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { followHistory } from '../../../services/auditor/register/history-follower.ts';
import { registerRoutes } from '../../../services/auditor/register/register-routes.ts';
import { auditorRoutes } from '../../../services/auditor/routes.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { aSigner } from '../archive-builder.ts';
import { aReadAudit } from '../authentication/read-audit.ts';

export interface RegisterServer {
  readonly url: string;
  readonly meters: ReturnType<typeof openMeters>;
  close(): Promise<void>;
}

export interface RegisterServerOptions {
  readonly log: Log;
  /** Of this server alone; the history lies in it. */
  readonly folder: string;
  readonly clock: () => number;
  /** What is sealed; nothing unless it is given, with the key of its log. */
  readonly archive?: { readonly objects: ObjectStore; readonly vkey: string };
}

/** The auditor's routes about the register, behind a real HTTP port. */
export async function serveRegister({ log, folder, clock, archive }: RegisterServerOptions): Promise<RegisterServer> {
  const { objects, vkey } = archive ?? { objects: memoryObjectStore(), vkey: aSigner().vkey };
  const history = openRegisterHistory({ folder });
  const stop = new AbortController();
  const logger = pino({ level: 'silent' });
  const meters = openMeters();
  const follower = followHistory(
    { log, objects, verifier: parseVerifierKey(vkey), history, meters, logger },
    stop.signal,
  );
  const { listRegister, findRegisterRecord, listRegisterHistory } = auditorRoutes;
  const declared = { listRegister, findRegisterRecord, listRegisterHistory };
  const recordRead = aReadAudit({ log, clock });
  const routes = routerOf(declared, registerRoutes({ history, follower, clock, recordRead }), recordRead);
  const listener = await listen(createApp([routes]), { host: '127.0.0.1', port: 0 });
  return {
    meters,
    url: `http://127.0.0.1:${listener.port}`,
    async close() {
      await listener.close(0);
      stop.abort();
      await follower.done;
      await history.close();
    },
  };
}
