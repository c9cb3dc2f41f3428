import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { TopicName } from '../../../services/topology.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { anIntakeServer, eventsOf, INTAKE_NOW, type IntakeServer } from '../../support/intake-server.ts';

const clock = () => INTAKE_NOW;
const anEvent = JSON.stringify(anAccessEventJson({ network: { ip: '203.0.113.7' } }));
const ofAnotherPartition = JSON.stringify(
  anAccessEventJson({ eventId: 'ev-2', actor: { id: 'e-1', kind: 'employee' } }),
);

let server: IntakeServer;
afterEach(() => server.close());

/** A log that asks before each append to a topic. */
function aLogThatAsks(about: TopicName, ask: () => Promise<void>): Log {
  const log = memoryLog({ clock });
  return {
    ...log,
    async append(topic, ...rest) {
      if (topic === about) await ask();
      return log.append(topic, ...rest);
    },
  };
}

const send = async (body = anEvent) => {
  const { status, body: answer } = await server.post('/v1/access-events', body);
  return answer.results?.[0]?.status ?? status;
};

it('appends nothing of a request once intake stops, also where it stopped while the request was parsed', async () => {
  server = await anIntakeServer({
    locateIp() {
      void server.drain();
      return { country: null, approved: null };
    },
  });
  expect(await send()).toBe(503);
  expect(await eventsOf(server.log)).toEqual([]);
});

it('refuses a source that is over its limit only once the log has it', async () => {
  let isBroken = false;
  const log = aLogThatAsks('dead-letters', async () => {
    if (isBroken) throw new Error('no disk');
  });
  server = await anIntakeServer({ log, clock });
  const source = { kind: 'source', id: 'never', issuer: 'it', validFrom: '2026-01-01T00:00:00Z', description: 'd' };
  await server.post('/v1/register', JSON.stringify({ ...source, eventsPerSecondMax: 0 }));
  isBroken = true;
  expect(await send(JSON.stringify(anAccessEventJson({ source: { id: 'never' } })))).toBe(503);
});

it('recognises an event that a repeat brought into the log, after the request that came first failed', async () => {
  const appends: ((error: Error | null) => void)[] = [];
  const log = aLogThatAsks(
    'access-events',
    () => new Promise((resolve, reject) => appends.push((error) => (error === null ? resolve() : reject(error)))),
  );
  const end = async (number: number, error: Error | null = null) => {
    while (appends.length < number) await new Promise((resolve) => setTimeout(resolve, 1));
    appends[number - 1]?.(error);
  };
  server = await anIntakeServer({ log, clock });
  const first = send();
  while (appends.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  // The append of the other event begins once the repeat is known to be one, and waits behind the first.
  const repeat = send(`[${anEvent},${ofAnotherPartition}]`);
  await end(2);
  await end(1, new Error('no disk'));
  await end(3);
  expect([await first, await repeat]).toEqual([503, 'duplicate']);
  const third = send();
  await end(4);
  expect(await third).toBe('duplicate');
});
