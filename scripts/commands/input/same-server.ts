import { isLoopback } from '../../../services/adapters/config/process-environment.ts';

/**
 * Returns true if both are addresses of one listener. `localhost` and `127.0.0.1` are the same server, and a port answers
 * either https or plain HTTP: the wrong one is not another server. A text that is no address is no server.
 */
export function isSameServer(one: string, other: string): boolean {
  if (![one, other].every((text) => URL.canParse(text))) return false;
  const urls = [new URL(one), new URL(other)] as const;
  if (portOf(urls[0]) !== portOf(urls[1])) return false;
  return urls[0].hostname === urls[1].hostname || urls.every(isOnLoopback);
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

/** In a URL an IPv6 address has brackets. */
function isOnLoopback({ hostname }: URL): boolean {
  return isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
}
