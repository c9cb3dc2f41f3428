import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests by what S3 charges for them. */
export interface RequestCounts {
  readonly puts: number;
  readonly lists: number;
  /** GET and HEAD of objects. */
  readonly reads: number;
}

export interface CountingProxy {
  readonly endpoint: string;
  counts(): RequestCounts;
  close(): void;
}

/** A server in front of an S3 server that passes everything on, byte by byte, and counts. */
export async function openCountingProxy(endpoint: string): Promise<CountingProxy> {
  const counted = { puts: 0, lists: 0, reads: 0 };
  // A kept connection may be closed by RGW at the moment it is used again, and the client would see a failure of ours.
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

/** `host` stays what the client signed. */
function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { endpoint, agent }: { readonly endpoint: string; readonly agent: Agent },
): void {
  const { method = 'GET', headers: given, url = '/' } = incoming;
  // This server has answered `100 Continue` itself.
  const { expect: _, ...headers } = given;
  const onwards = request(new URL(url, endpoint), { method, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onwards.on('error', () => outgoing.destroy());
  incoming.pipe(onwards);
}
