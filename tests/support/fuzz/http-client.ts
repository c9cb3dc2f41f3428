import { Agent, request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const SOCKETS_MAX = 8;
/** A server that has not answered by then hangs. */
const SILENCE_MILLIS_MAX = 60_000;

/** Sends bytes as they are: `fetch` would refuse or repair some targets before a server sees them. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  readonly #base: URL;

  constructor(url: string) {
    this.#base = new URL(url);
  }

  /** POST with a body, GET without, unless a method is given. */
  ask(
    target: string,
    headers: Readonly<Record<string, string>> = {},
    body?: Buffer,
    method = body === undefined ? 'GET' : 'POST',
  ): Promise<HttpAnswer> {
    const { hostname, port } = this.#base;
    const to = { hostname, port, agent: this.#agent, path: target, method, headers, timeout: SILENCE_MILLIS_MAX };
    return new Promise((resolve, reject) => {
      const sent = request(to, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const [type = ''] = (answer.headers['content-type'] ?? '').split(';');
          resolve({ status: answer.statusCode ?? 0, type, text: Buffer.concat(chunks).toString() });
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${target} within ${SILENCE_MILLIS_MAX} ms`)));
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
