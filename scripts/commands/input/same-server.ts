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

/**
 * Returns true if who asks for `url` may want the server that announced `announced`, whatever the protocol: both have one
 * port, and one host or two loopback names.
 */
export function isPerhapsServer(url: string, announced: string): boolean {
  if (![url, announced].every((text) => URL.canParse(text))) return false;
  const urls = [new URL(url), new URL(announced)] as const;
  if (portOf(urls[0]) !== portOf(urls[1])) return false;
  return urls[0].hostname === urls[1].hostname || urls.every(isOnLoopback);
}

/** Also true where the host is unspecified: a connection to 0.0.0.0 reaches loopback. */
function isOnLoopback(url: URL): boolean {
  return isLoopback(hostOf(new URL(ownUrl(hostOf(url), portOf(url), false))));
}

/** The host without the brackets that an IPv6 address has in a URL. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

export function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}
