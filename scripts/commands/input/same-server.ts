import { lookup } from 'node:dns/promises';
import { isLoopback, ownUrl } from '../../../services/adapters/config/process-environment.ts';

/**
 * Returns true if both are addresses of one listener. A text that is no address is no server.
 *
 * TRUST: by plain HTTP only the same host is. Another user of the machine may listen on the same port of `[::1]` while the
 * server listens on 127.0.0.1, and `localhost` may be either. By https that user has no certificate.
 */
export function isSameServer(one: string, other: string): boolean {
  if (![one, other].every((text) => URL.canParse(text))) return false;
  const urls = [new URL(one), new URL(other)] as const;
  if (urls[0].origin === urls[1].origin) return true;
  return urls[0].port === urls[1].port && urls.every((url) => url.protocol === 'https:' && isLoopback(hostOf(url)));
}

type ResolveName = (name: string) => Promise<readonly { readonly address: string }[]>;
const resolveName: ResolveName = (name) => lookup(name, { all: true });

/**
 * Returns true if who asks for `url` may want the server that announced `announced`, whatever the protocol: both have one
 * port, and one host or two names of loopback.
 */
export async function isPerhapsServer(url: string, announced: string, resolve = resolveName): Promise<boolean> {
  if (![url, announced].every((text) => URL.canParse(text))) return false;
  const urls = [new URL(url), new URL(announced)] as const;
  if (portOf(urls[0]) !== portOf(urls[1])) return false;
  if (urls[0].hostname === urls[1].hostname) return true;
  const areLoopback = await Promise.all(urls.map((one) => isOnLoopback(hostOf(one), resolve)));
  return areLoopback.every(Boolean);
}

/**
 * Resolves the host: `localhost.`, and often the name of this machine, are loopback too, and a connection to 0.0.0.0 reaches
 * it. Nothing is sent to a name that has no address.
 */
async function isOnLoopback(host: string, resolve: ResolveName): Promise<boolean> {
  const found = await resolve(host).catch(() => []);
  // No URL has the zone that an address of the link may have.
  const own = found.map(({ address }) => new URL(ownUrl(address.replace(/%.*/, ''), 80, false)));
  return own.some((url) => isLoopback(hostOf(url)));
}

/** The host without the brackets that an IPv6 address has in a URL. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

export function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}
