import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { questionIdOfType } from '../../services/records/access-event/access-event-names.ts';
import { type BenchWorld, ndjsonBodies } from './bench-world.ts';
import { type Figure, percentile } from './figures.ts';
import { postAll, send } from './http-client.ts';
import { LINES_PER_BATCH } from './pipeline.ts';
import { startServer } from './server-process.ts';

const QUESTIONS = 5_000;
const QUESTIONS_QUICK = 1_500;
/** These requests are not measured: they warm up the server's code. */
const WARM_UP = 500;

interface AccessJson {
  readonly actor: { readonly id: string; readonly kind: string };
  readonly action: string;
  readonly resource: { readonly kind: string; readonly [id: string]: string | undefined };
  readonly source: { readonly id: string };
  readonly occurredAt: string;
  readonly purpose?: string;
  readonly claim?: object;
}

/**
 * Sends `POST /access/v1/evaluation` for the accesses of the world at their times, one after the other, to a server
 * with the whole register. The baseline is a bare HTTP server that returns an empty answer to the same requests.
 */
export async function measureQuestions(world: BenchWorld, scratch: string, isQuick: boolean): Promise<Figure[]> {
  const asked = (world.events as readonly AccessJson[]).filter(
    ({ resource }) => resource[questionIdOfType[resource.kind] ?? ''],
  );
  const count = isQuick ? QUESTIONS_QUICK : QUESTIONS;
  const questions = asked.slice(0, count + WARM_UP).map((access) => Buffer.from(JSON.stringify(questionOf(access))));
  const bare = await withBareServer((url) => roundTrips(url, questions));
  const server = await startServer(join(scratch, 'questions'));
  await postAll(new URL('/v1/register', server.url), ndjsonBodies(world.register, LINES_PER_BATCH), 1);
  const measured = await roundTrips(new URL('/access/v1/evaluation', server.url), questions);
  await server.drain();
  return [0.5, 0.99].map((p) => {
    const [value, floor] = [percentile(measured, p), percentile(bare, p)];
    return {
      what: `ask before access p${p * 100}, one at a time`,
      value: `${value.toFixed(2)} ms`,
      against: `bare HTTP round trip, p${p * 100} ${floor.toFixed(2)} ms`,
      ratio: value / floor,
    };
  });
}

function questionOf({ actor, action, resource, source, occurredAt, purpose, claim }: AccessJson) {
  const { kind, ...ids } = resource;
  return {
    subject: { type: actor.kind, id: actor.id },
    action: { name: action },
    resource: { type: kind, id: ids[questionIdOfType[kind] ?? ''], properties: ids },
    context: { source: { id: source.id }, time: occurredAt, purpose, claim },
  };
}

async function roundTrips(url: URL, questions: readonly Buffer[]): Promise<number[]> {
  const times: number[] = [];
  for (const [index, question] of questions.entries()) {
    const startedAt = performance.now();
    const { status, body } = await send(url, question, 'application/json');
    if (index >= WARM_UP) times.push(performance.now() - startedAt);
    if (status !== 200) throw new Error(`${url.pathname} answered ${status}: ${body.subarray(0, 300)}`);
  }
  return times;
}

async function withBareServer<Value>(work: (url: URL) => Promise<Value>): Promise<Value> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
