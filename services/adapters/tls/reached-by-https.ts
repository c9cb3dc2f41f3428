import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** True if the connection to this process is encrypted. */
export function isEncrypted({ socket }: IncomingMessage): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true;
}

/** The scheme of the connection to this process, as URLs write it. */
export function schemeOf(req: IncomingMessage): 'http:' | 'https:' {
  return isEncrypted(req) ? 'https:' : 'http:';
}

/**
 * The origin by which the caller reaches this process: behind a proxy that ends TLS, the one of `publicOrigins` that
 * `Host` names. The origin guard has checked `Host`.
 */
export function originReached(req: IncomingMessage, publicOrigins: readonly string[]): string {
  const host = (req.headers.host ?? '').toLowerCase();
  const direct = `${schemeOf(req)}//${host}`;
  return publicOrigins.find((origin) => new URL(origin).host === hostUnder(origin, host)) ?? direct;
}

function hostUnder(origin: string, host: string): string | null {
  const url = `${new URL(origin).protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : null;
}
