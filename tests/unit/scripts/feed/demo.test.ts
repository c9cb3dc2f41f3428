import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type DemoOptions, startDemo } from '../../../../scripts/feed/demo.ts';
import { generateWorld } from '../../../../scripts/world/generate-world.ts';
import { type FakeIntake, openFakeIntake } from '../../../support/fake-intake.ts';

let intake: FakeIntake;
let dataDir: string;
beforeEach(async () => {
  intake = await openFakeIntake();
  dataDir = await mkdtemp(join(tmpdir(), 'custodes-demo-'));
});
afterEach(async () => {
  await intake.close();
  await rm(dataDir, { recursive: true, force: true });
});

const now = Date.parse('2026-11-24T15:00:00Z');
const size = { staff: 10, owners: 40, days: 8 };

function options(more: Partial<DemoOptions> = {}): DemoOptions {
  const logger = pino({ level: 'silent' });
  return { url: intake.url, dataDir, clock: () => now, logger, speed: Number.POSITIVE_INFINITY, size, ...more };
}
function sentEvents(): string[] {
  return intake.received.filter(({ route }) => route === '/v1/access-events').flatMap(({ lines }) => lines);
}
const progress = async () => JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8'));

describe('the demo', () => {
  it('feeds a world whose last day is the day before its first start', async () => {
    await startDemo(options()).done;
    const days = sentEvents().map((text) => JSON.parse(text).occurredAt.slice(0, 10));
    expect([days[0], days.at(-1)]).toEqual(['2026-11-16', '2026-11-23']);
    const { parameters } = await progress();
    const accesses = [...generateWorld(parameters)].flatMap((chunk) => chunk.accesses);
    expect(sentEvents()).toEqual(accesses.map((event) => JSON.stringify(event)));
    expect(await progress()).toMatchObject({ complete: true, accessesSent: days.length });
  });

  it('continues the same world after a stop, on a later day, and sends nothing twice', async () => {
    await startDemo(options()).done;
    const whole = sentEvents();
    const facts = intake.received.filter(({ route }) => route === '/v1/register').flatMap(({ lines }) => lines);
    intake.received.length = 0;
    await rm(join(dataDir, 'demo.json'));

    const first = startDemo(options());
    let stopped: Promise<void> | undefined;
    intake.onRequest = ({ route }) => {
      if (route === '/v1/access-events') stopped ??= first.stop();
    };
    await first.done;
    await stopped;
    const partly = await progress();
    expect(partly.complete).toBe(false);
    expect(partly.registerSent).toBeGreaterThan(0);

    intake.onRequest = () => {};
    intake.received.length = 0;
    await startDemo(options({ clock: () => now + 3 * 86_400_000 })).done;
    expect(sentEvents()).toEqual(whole.slice(partly.accessesSent));
    const factsAgain = intake.received.filter(({ route }) => route === '/v1/register').flatMap(({ lines }) => lines);
    expect(factsAgain).toEqual(facts.slice(partly.registerSent));
  });

  it('sends nothing when it is complete', async () => {
    await startDemo(options()).done;
    intake.received.length = 0;
    await startDemo(options()).done;
    expect(intake.received).toEqual([]);
  });

  it('leaves the process alone when it cannot be fed', async () => {
    intake.troubles.push(415);
    await expect(startDemo(options()).done).resolves.toBeUndefined();
    expect((await progress()).complete).toBe(false);
  });
});
