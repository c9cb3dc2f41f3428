import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type Access,
  AccessDeniedError,
  AuditRefusedError,
  AuditUnavailableError,
  type Emitter,
  type Extent,
  type OpenedAccess,
  playback,
} from '../index.ts';

/**
 * A minimal third-party tool: `GET /recordings/ID?actor=&ticket=` plays a recording after the access is on record. 403:
 * custodes was asked first and denied the access. 503: the access cannot be recorded, so nothing is shown. 422: the
 * request is not a valid access.
 */
export function supportConsole(emitter: Emitter): Server {
  return createServer((req, res) => {
    play(emitter, req, res).catch((error: unknown) => answerError(res, error));
  });
}

async function play(emitter: Emitter, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost');
  const recordingId = /^\/recordings\/([^/]+)$/.exec(pathname)?.[1];
  if (recordingId === undefined) return answer(res, 404, 'try /recordings/r-90?actor=e-1042&ticket=T-4711');
  const ticket = searchParams.get('ticket');
  const report: OpenedAccess = {
    actor: { id: searchParams.get('actor') ?? '', kind: 'employee' },
    action: 'view',
    resource: { kind: 'recording', recordingId: decodeURIComponent(recordingId) },
    ...(ticket === null ? {} : { claim: { kind: 'ticket', id: ticket } }),
  };
  await emitter.withAudit(report, (access) => playback(undefined, openVideo(access, recordingId, res)));
}

/**
 * Requires an `Access`, so it cannot be called without one. Resolves with the extent that was viewed when the player
 * has closed.
 */
function openVideo(access: Access, recordingId: string, res: ServerResponse): Promise<Extent> {
  const frames = `frames of ${recordingId}, on record as ${access.accessId}, kept by ${access.keptBy}\n`;
  const ended = new Promise<Extent>((resolve) => {
    res.once('close', () => resolve({ bytes: Buffer.byteLength(frames), count: 1 }));
  });
  answer(res, 200, frames);
  return ended;
}

function answerError(res: ServerResponse, error: unknown): void {
  if (error instanceof AuditRefusedError) answer(res, 422, error.message);
  else if (error instanceof AccessDeniedError) answer(res, 403, error.message);
  else if (error instanceof AuditUnavailableError) answer(res, 503, error.message);
  else answer(res, 500, 'internal error');
}

function answer(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
