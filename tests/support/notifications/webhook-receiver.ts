import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export interface ReceivedWebhook {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a receiver reads from JSON
  readonly data: any;
}

/** A receiver that verifies every request with the library of Standard Webhooks. */
export async function webhookReceiver() {
  const received: ReceivedWebhook[] = [];
  const webhook = new Webhook(WEBHOOK_SECRET);
  let answers: (number | 'hang-up')[] = [];
  let requests = 0;
  const server = createServer(async (req, res) => {
    requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const answer = answers.shift() ?? 204;
    if (answer === 'hang-up') return req.socket.destroy();
    if (answer >= 300) return res.writeHead(answer, { location: '/elsewhere' }).end('no');
    const { type, data } = webhook.verify(Buffer.concat(chunks), req.headers as Record<string, string>) as never;
    received.push({ id: String(req.headers['webhook-id']), type, data });
    return res.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`),
    received,
    requests: () => requests,
    /** The next answers; after them 204. */
    answer: (...next: (number | 'hang-up')[]) => {
      answers = next;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
