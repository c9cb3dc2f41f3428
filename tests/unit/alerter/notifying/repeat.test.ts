import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import type { FiringAlert } from '../../../../services/adapters/notifications/alertmanager.ts';
import type { NotificationTarget } from '../../../../services/adapters/notifications/read-notifications-file.ts';
import type { NotifierDeps } from '../../../../services/alerter/notify/lane.ts';
import { REPEATED_MAX, repeatOpen } from '../../../../services/alerter/notify/repeat.ts';

it('sends a target that takes nothing the last of those that were closed, and no more than of open ones', async () => {
  const stop = new AbortController();
  const each = 400;
  const sent: (readonly FiringAlert[])[] = [];
  const anAlert = (alertId: string, state: string) => ({ alertId, rules: [], openedAt: 0, work: { state } });
  const book = {
    fold: {
      // Other ones are open each time; those of before are closed.
      list: () =>
        Array.from({ length: each }, (_, number) => {
          const alert = anAlert(`${sent.length}-${number}`, 'new');
          return { listing: () => alert, toSearched: () => alert };
        }),
      get: (alertId: string) => anAlert(alertId, 'closed'),
    },
  };
  const deps = { book, register: { view: null }, clock: () => 0, pageOrigin: null, repeatMillis: 1 };
  const target = {
    name: 'soc',
    kind: 'alertmanager',
    filter: { kinds: null, severities: null, rules: null, teams: null, vendors: null },
    async repeat(alerts: readonly FiringAlert[]) {
      sent.push(alerts);
      if (sent.length === 6) stop.abort();
      return { is: 'failed', answer: 'down', retryAfterMillis: null };
    },
  };
  await repeatOpen(
    { ...deps, meters: openMeters(), logger: openLogger('silent') } as unknown as NotifierDeps,
    target as unknown as NotificationTarget,
    stop.signal,
  );
  const closed = sent.map((alerts) => alerts.filter(({ state }) => state === 'closed').map(({ alertId }) => alertId));
  expect(closed.map(({ length }) => length)).toEqual([0, each, 2 * each, REPEATED_MAX, REPEATED_MAX, REPEATED_MAX]);
  expect([closed[5]?.[0], closed[5]?.at(-1)]).toEqual(['4-0', '2-199']);
});
