import { openLogger } from '../../../services/adapters/logger.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { lagLimits, StageLag } from '../../../services/intake/request/stage-lag.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { anIntakeServer } from '../../support/intake-server.ts';

const limits = lagLimits(50_000);

describe('the lag of later stages', () => {
  it.each<[string, number]>([
    ['decider', limits.stages.decider ?? 0],
    ['archiver', limits.stages.archiver ?? 0],
    ['index', limits.tail],
  ])('of the %s slows intake down above its limit, until it is below four fifths of it', async (stage, max) => {
    const meters = openMeters();
    const lag = new StageLag({ meters, logger: openLogger('silent'), limits });
    const behindAt = async (records: number) => {
      if (stage === 'index') meters.indexTail.set(records);
      else meters.stageLag.set({ stage }, records);
      await lag.read();
      return lag.behind;
    };
    expect(await behindAt(max)).toBeNull();
    expect(await behindAt(max + 1)).toBe(stage);
    expect(await behindAt(0.9 * max)).toBe(stage);
    expect((await meters.intakeSlowed.get()).values[0]?.value).toBe(1);
    expect(await behindAt(0.8 * max)).toBeNull();
    expect((await meters.intakeSlowed.get()).values[0]?.value).toBe(0);
    lag.close();
  });

  it('slows intake down where an access waits too long for its alert, until it waits four fifths of that', async () => {
    const meters = openMeters();
    const lag = new StageLag({ meters, logger: openLogger('silent'), limits });
    const behindAt = async (
      stages: { readonly [stage in 'detector' | 'alerter']: [records: number, seconds: number] },
    ) => {
      for (const [stage, [records, seconds]] of Object.entries(stages)) {
        meters.stageLag.set({ stage }, records);
        meters.stageWait.set({ stage }, seconds);
      }
      await lag.read();
      return lag.behind;
    };
    const half = limits.waitSeconds / 2;
    expect(await behindAt({ detector: [6_000, half], alerter: [6_000, half] })).toBeNull();
    expect(await behindAt({ detector: [6_000, half], alerter: [6_000, half + 0.1] })).toBe('alerter');
    expect(await behindAt({ detector: [6_000, half], alerter: [6_000, 0.7 * half] })).toBe('detector');
    expect(await behindAt({ detector: [6_000, half], alerter: [6_000, 0.6 * half] })).toBeNull();
    expect(
      await behindAt({ detector: [limits.waitingMin / 2, 60], alerter: [limits.waitingMin / 2 - 1, 60] }),
    ).toBeNull();
    lag.close();
  });

  it('has room for a full segment of each partition, which no archiver can close earlier', () => {
    for (const entriesMax of [50_000, 200_000]) {
      expect(lagLimits(entriesMax).stages.archiver).toBeGreaterThan(4 * entriesMax);
    }
  });
});

describe('intake, while a stage is too far behind', () => {
  it('answers 429 with a time to wait, takes nothing, and takes everything again afterwards', async () => {
    const server = await anIntakeServer();
    const send = (n: number) =>
      server.post('/v1/access-events', JSON.stringify({ ...anAccessEventJson(), eventId: `slow-${n}` }));
    const untilStatus = async (status: number) => {
      for (let n = 0; ; n += 1) {
        const answer = await send(n);
        if (answer.status === status) return answer;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    try {
      server.meters.stageLag.set({ stage: 'archiver' }, 10_000_000);
      const slowed = await untilStatus(429);
      expect([slowed.retryAfter, slowed.body.code]).toEqual(['1', 'stage-behind']);
      const end = await endOf(server);
      await send(1_000_000);
      expect(await endOf(server)).toBe(end);
      server.meters.stageLag.set({ stage: 'archiver' }, 0);
      expect((await untilStatus(202)).status).toBe(202);
    } finally {
      await server.close();
    }
  });
});

async function endOf({ log }: Awaited<ReturnType<typeof anIntakeServer>>): Promise<number> {
  const ends = await Promise.all([0, 1, 2, 3].map((partition) => log.endOffset('access-events', partition)));
  return ends.reduce((sum, end) => sum + end, 0);
}
