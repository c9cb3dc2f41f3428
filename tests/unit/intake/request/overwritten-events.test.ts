import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import type { AppendRecord, Log } from '../../../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../../../services/domain/decision-log/partition.ts';
import { PARTITIONS_DECIDED } from '../../../../services/topology.ts';
import { anAccessEventJson } from '../../../support/access-event-builders.ts';
import { anIntakeServer, eventsOf, INTAKE_NOW } from '../../../support/intake-server.ts';

const EVENTS = 60;
const clock = () => INTAKE_NOW;

/** Actors of two partitions. */
const [failing, waiting] = ((): [string, string] => {
  const actors = Array.from({ length: 100 }, (_, index) => `actor-${index}`);
  const first = actors[0] as string;
  const other = actors.find((actor) => partitionFor(actor) !== partitionFor(first)) as string;
  return [first, other];
})();

function partitionFor(actor: string): number {
  return partitionOf(actor, PARTITIONS_DECIDED);
}

function events(request: string): string {
  const lines = Array.from({ length: EVENTS }, (_, index) => {
    const id = index % 2 === 0 ? failing : waiting;
    return JSON.stringify(anAccessEventJson({ eventId: `${request}-${index}`, actor: { id, kind: 'employee' } }));
  });
  return `${lines.join('\n')}\n`;
}

/** A log whose first append for `failing` fails at once, and whose first one for `waiting` waits for `release`. */
function aTornLog() {
  const log = memoryLog({ clock });
  const seen: string[] = [];
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  async function append(topic: Parameters<Log['append']>[0], partition: number, records: readonly AppendRecord[]) {
    const actor = topic === 'access-events' ? String(records[0]?.key) : '';
    const isFirst = !seen.includes(actor);
    seen.push(actor);
    if (actor === failing && isFirst) throw new Error('no disk');
    if (actor === waiting && isFirst) await released;
    return log.append(topic, partition, records);
  }
  return { log: { ...log, append }, seen, release };
}

it('appends the events of a request as they came, although another part of it failed and others came after it', async () => {
  const { log, seen, release } = aTornLog();
  const server = await anIntakeServer({ log, clock });
  const post = (request: string) =>
    server.post('/v1/access-events', events(request), { 'content-type': 'application/x-ndjson' });

  expect((await post('one')).status).toBe(503);
  const others = ['two', 'three'].map(post);
  // Their events are encoded once the ones for the other partition are appended.
  while (seen.filter((actor) => actor === failing).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  release();

  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([202, 202]);
  const stored = (await eventsOf(log)).filter(({ actor }) => actor.id === waiting).map(({ eventId }) => eventId);
  const sent = ['one', 'two', 'three'].flatMap((request) =>
    Array.from({ length: EVENTS / 2 }, (_, index) => `${request}-${2 * index + 1}`),
  );
  expect(stored.sort()).toEqual(sent.sort());
  await server.close();
});
