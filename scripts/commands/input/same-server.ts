import { isLoopback } from '../../../services/adapters/config/process-environment.ts';

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

/** The host without the brackets that an IPv6 address has in a URL. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

export function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}
