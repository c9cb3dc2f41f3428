import { getEventListeners } from 'node:events';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import type { DeliveryResult } from '../../../services/adapters/notifications/sender.ts';
import { NewestCanary, sendHeartbeats } from '../../../services/alerter/canary/heartbeats.ts';
import type { ReturnedCanary } from '../../../services/domain/canary/canaries.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const everyMillis = 300_000;

describe('heartbeats', () => {
  it('are sent once for each canary access that came back', async () => {
    const { canaries, sent, returned } = watched();
    returned(NOW - 1_000);
    returned(NOW - 1_000);
    await sent(1);
    returned(NOW - 500);
    expect(await sent(2)).toEqual([NOW - 1_000, NOW - 500]);
    expect(await canaries.stop()).toEqual(['delivered', 'delivered']);
  });

  it('are sent again until the target takes them', async () => {
    const { canaries, sent, returned } = watched(['failed', 'refused', 'delivered']);
    returned(NOW - 1_000);
    expect(await sent(3)).toEqual([NOW - 1_000, NOW - 1_000, NOW - 1_000]);
    expect(await canaries.stop()).toEqual(['failed', 'refused', 'delivered']);
  });

  it('are not sent for what came back after an outage: that is no sign that somebody watches now', async () => {
    const { canaries, sent, returned } = watched();
    returned(NOW - everyMillis - 60_001);
    await new Promise(setImmediate);
    returned(NOW - everyMillis - 60_000);
    expect(await sent(1)).toEqual([NOW - everyMillis - 60_000]);
    await canaries.stop();
  });

  it('stop where the canary accesses of one partition do not come back', async () => {
    const { canaries, sent, returned } = watched();
    returned(NOW - 3_000);
    await sent(1);
    returned(NOW - 2_000, [0]);
    returned(NOW - 1_000, [0]);
    await new Promise(setImmediate);
    expect(await sent(1)).toEqual([NOW - 3_000]);
    returned(NOW - 2_000, [1]);
    expect(await sent(2)).toEqual([NOW - 3_000, NOW - 2_000]);
    await canaries.stop();
  });

  it('begin once a canary access came back from every partition', async () => {
    const { canaries, sent, returned } = watched();
    returned(NOW - 3_000, [0]);
    await new Promise(setImmediate);
    expect(await sent(0)).toEqual([]);
    returned(NOW - 2_000, [1]);
    expect(await sent(1)).toEqual([NOW - 3_000]);
    await canaries.stop();
  });

  it('wait as long as the target asks, else longer with each attempt, and begin anew after one that it took', async () => {
    const failed = { is: 'failed', answer: 'no' } as const;
    const asksToWait = { ...failed, retryAfterMillis: 1 };
    const { canaries, sent, returned, attempts } = watched(['failed', asksToWait, 'failed', 'delivered', 'failed']);
    returned(NOW - 1_000);
    await sent(4);
    returned(NOW - 500);
    await sent(6);
    await canaries.stop();
    expect(attempts).toEqual([1, 3, 1]);
  });

  it('are counted, and measured where the target took them', async () => {
    const { canaries, sent, returned, meters } = watched(['failed', 'delivered']);
    returned(NOW - 1_000);
    await sent(2);
    await canaries.stop();
    const counts = (await meters.notifications.get()).values.map(({ labels, value }) => [labels.outcome, value]);
    expect(counts).toEqual([
      ['failed', 1],
      ['delivered', 1],
    ]);
    const leg = { leg: 'notification', partition: 'all' };
    expect((await meters.canaryReturned.get()).values).toEqual([{ labels: leg, value: (NOW - 1_000) / 1_000 }]);
    const sum = (await meters.canarySeconds.get()).values.find(({ metricName }) => metricName?.endsWith('_sum'));
    expect(sum).toMatchObject({ labels: { leg: 'notification' }, value: 1 });
  });

  it('leave no listener at the signal of the stage, however many canary accesses came back', async () => {
    const newest = new NewestCanary(1);
    const { signal } = new AbortController();
    for (let sentAt = 1; sentAt <= 20; sentAt += 1) {
      const next = newest.after(sentAt - 1, signal);
      newest.returned({ sentAt, partition: 0, returnedAt: sentAt, everyMillis, passage: null });
      expect(await next).toMatchObject({ sentAt });
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

/** Heartbeats to a target with these answers, then `delivered`. */
function watched(answers: (DeliveryResult['is'] | DeliveryResult)[] = []) {
  const [newest, stop, meters] = [new NewestCanary(2), new AbortController(), openMeters()];
  const [beats, outcomes, attempts]: [number[], string[], number[]] = [[], [], []];
  let wake = () => {};
  const heartbeat = async ({ sentAt }: ReturnedCanary): Promise<DeliveryResult> => {
    const answer = answers.shift() ?? 'delivered';
    const is = typeof answer === 'string' ? answer : answer.is;
    beats.push(sentAt);
    outcomes.push(is);
    wake();
    if (typeof answer !== 'string') return answer;
    return answer === 'delivered' ? { is: answer } : { is: answer, answer: 'no', retryAfterMillis: null };
  };
  const deps = {
    clock: () => NOW,
    meters,
    logger: { warn: () => {} },
    retryMillis: (attempt: number) => attempts.push(attempt) * 0,
  };
  const target = { name: 'deadman', kind: 'heartbeat', heartbeat } as const;
  const running = sendHeartbeats(deps, target, newest, stop.signal);
  return {
    meters,
    attempts,
    returned: (sentAt: number, partitions = [0, 1]) => {
      const canary = { sentAt, returnedAt: sentAt + 100, everyMillis, passage: null };
      for (const partition of partitions) newest.returned({ ...canary, partition });
    },
    async sent(count: number): Promise<readonly number[]> {
      while (beats.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return beats;
    },
    canaries: {
      async stop(): Promise<readonly string[]> {
        await new Promise(setImmediate);
        stop.abort();
        await running;
        return outcomes;
      },
    },
  };
}
