import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { encodeAccessEvent } from '../../services/adapters/avro/access-event-codec.ts';
import { contentHashOf } from '../../services/domain/access-event/identity.ts';
import { http, openEmitter } from '../../services/emitter/index.ts';
import { aFolder } from '../support/emitter/fake-transport.ts';
import { anIntakeServer, eventsOf } from '../support/intake-server.ts';
import { freePort } from '../support/process/running-custodes.ts';
import { runTypescript } from '../support/typescript/run-typescript.ts';

const INSTANCE = 'pod-7f';

/** Runs a tool in a process of its own, kills it after `views` accesses, and gives the ids it opened. */
async function viewUntilKilled(folder: string, url: string, views: number): Promise<string[]> {
  const child = runTypescript('tests/support/emitter/view-for-ever.ts', [folder, url, INSTANCE]);
  const ended = once(child, 'close');
  const ids: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    ids.push(line);
    if (ids.length === views) child.kill('SIGKILL');
  }
  await ended;
  return ids;
}

describe('a tool that is killed again and again, with custodes away and there', () => {
  it('has opened nothing that is not on record once, numbered and in order', async () => {
    const folder = aFolder();
    const intake = await anIntakeServer();
    const away = `http://127.0.0.1:${await freePort()}`;
    const opened: string[] = [];
    for (const [url, views] of [
      [away, 200],
      [intake.url, 40],
      [away, 30],
      [intake.url, 90],
      [away, 120],
    ] as const) {
      opened.push(...(await viewUntilKilled(folder, url, views)));
    }

    const troubles: Error[] = [];
    const source = { id: 'support-console', instance: INSTANCE };
    const transport = http(intake);
    const emitter = await openEmitter({
      source,
      transport,
      spool: { folder },
      onTrouble: (error) => troubles.push(error),
    });
    await emitter.drained();
    await emitter.close();

    const events = await eventsOf(intake.log);
    const contents = new Map<string, Set<string>>();
    for (const event of events) {
      const known = contents.get(event.eventId) ?? new Set();
      contents.set(event.eventId, known.add(contentHashOf(encodeAccessEvent(event))));
    }
    expect(opened.length).toBeGreaterThanOrEqual(480);
    expect(opened.filter((id) => !contents.has(id))).toEqual([]);
    // Repeats say the same, so each is one access; the first of each stands in the order of the numbers.
    expect([...contents.values()].filter((hashes) => hashes.size !== 1)).toEqual([]);
    const firsts = [...contents.keys()].map((id) => events.find(({ eventId }) => eventId === id)?.source.sequence);
    expect(firsts).toEqual(firsts.map((_, index) => index));
    expect(troubles).toEqual([]);
    await intake.close();
  });
});
