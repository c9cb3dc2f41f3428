import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests, grouped as S3 charges for them. */
export interface RequestCounts {
  readonly puts: number;
  readonly lists: number;
  /** GET and HEAD requests for objects. */
  readonly reads: number;
}

export interface CountingProxy {
  readonly endpoint: string;
  counts(): RequestCounts;
  close(): void;
}

/** A proxy for an S3 server that passes every byte on and counts requests. */
export async function openCountingProxy(endpoint: string): Promise<CountingProxy> {
  const counted = { puts: 0, lists: 0, reads: 0 };
  // RGW may close a kept connection at the moment it is used again; the client would then blame the proxy.
  const agent = new Agent({ keepAlive: false });
  const server = createServer((incoming, outgoing) => {
    counted[kindOf(incoming)] += 1;
    passOn(incoming, outgoing, { endpoint, agent });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => ({ ...counted }),
    close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

function kindOf({ method, url = '' }: IncomingMessage): keyof RequestCounts {
  if (method !== 'GET' && method !== 'HEAD') return 'puts';
  return /[?&](list-type=2|versions)\b/.test(url) ? 'lists' : 'reads';
}

/** `host` must stay as the client signed it. */
function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { endpoint, agent }: { readonly endpoint: string; readonly agent: Agent },
): void {
  const { method = 'GET', headers: given, url = '/' } = incoming;
  // This proxy has already answered `100 Continue`.
  const { expect: _, ...headers } = given;
  const onwards = request(new URL(url, endpoint), { method, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onwards.on('error', () => outgoing.destroy());
  incoming.pipe(onwards);
}
