import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../services/adapters/clock.ts';
import { openEmbeddedLog } from '../../../services/adapters/embedded/embedded-log.ts';
import { type Figure, percentile } from '../figures.ts';
import { send } from '../http-client.ts';
import { accessBy } from './probes.ts';

const REQUESTS = 300;

/**
 * Milliseconds of requests, one after the other, to a bare HTTP server without other load that does nothing but append each to
 * the embedded log.
 */
export async function bareRoundTrips(folder: string): Promise<number[]> {
  const event = Buffer.from(JSON.stringify(accessBy(0)));
  const log = await openEmbeddedLog({ folder, clock: systemClock });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await log.append('access-events', 0, [{ key: null, value: Buffer.concat(chunks) }]);
    response.writeHead(202).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const times: number[] = [];
  for (let done = 0; done < REQUESTS; done++) {
    const startedAt = performance.now();
    await send(url, event);
    times.push(performance.now() - startedAt);
  }
  server.closeAllConnections();
  server.close();
  await log.close();
  return times;
}

/** The median and the 99th percentile of event to alert, beside those of bare round trips. */
export function latencyFigures(at: string, measured: readonly number[], bare: readonly number[]): Figure[] {
  return [0.5, 0.99].map((p) => {
    const [value, floor] = [percentile(measured, p), percentile(bare, p)];
    return {
      what: `event to alert p${p * 100}, ${at}`,
      value: `${value.toFixed(0)} ms`,
      against: `bare HTTP + append round trip, idle, p${p * 100} ${floor.toFixed(1)} ms`,
      ratio: value / floor,
    };
  });
}
