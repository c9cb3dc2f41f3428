import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as a fake intake received it. */
export interface Received {
  readonly route: string;
  readonly lines: readonly string[];
}
export interface FakeIntake {
  readonly url: string;
  readonly received: Received[];
  /** Answers the next requests, one each, before it goes back to accepting: a status, or a broken connection. */
  readonly troubles: (number | 'break')[];
  /** Called before each answer. */
  onRequest: (received: Received) => void;
  close(): Promise<void>;
}

/** Accepts what was not seen before and calls the rest duplicates, like the real intake; fails when told to. */
export async function openFakeIntake(): Promise<FakeIntake> {
  const seen = new Set<string>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const intake: FakeIntake = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    troubles: [],
    onRequest: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return intake;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received = { route: request.url ?? '', lines: Buffer.concat(chunks).toString().split('\n') };
    intake.received.push(received);
    intake.onRequest(received);
    const trouble = intake.troubles.shift();
    if (trouble === 'break') return void request.socket.destroy();
    if (trouble !== undefined) return void response.writeHead(trouble, { 'retry-after': '0' }).end('{}');
    const results = received.lines.map((line) => {
      const status = line.includes('"bad"') ? 'rejected' : seen.has(line) ? 'duplicate' : 'accepted';
      seen.add(line);
      return { status };
    });
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ results }));
  }
}
