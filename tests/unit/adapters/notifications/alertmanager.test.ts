import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alertmanagerSender, type FiringAlert } from '../../../../services/adapters/notifications/alertmanager.ts';
import { aCaseNotice, aNotice } from '../../../support/notifications/a-notice.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const DAY = 86_400_000;
const time = (millis: number) => new Date(millis).toISOString();

interface Posted {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorURL?: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** An Alertmanager that only listens; `tests/contracts/notifications` has a real one. */
let server: Server;
let posts: Posted[][];
let paths: (string | undefined)[];
let statuses: number[];
beforeEach(async () => {
  [posts, paths, statuses] = [[], [], []];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    posts.push(JSON.parse(Buffer.concat(chunks).toString()));
    paths.push(request.url);
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => server.close());

function sender(path = '') {
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  return alertmanagerSender({ url, allowPrivateAddress: true }, () => NOW, true);
}

/** What still fires, by the alert and its label of severity, and what is resolved. */
function statesOf(posted: readonly Posted[] = []): readonly string[] {
  return posted.map(({ labels, endsAt }) => {
    const fires = Date.parse(endsAt) > NOW;
    return `${labels.alertId} ${labels.severity} ${fires ? 'fires' : 'resolved'}`;
  });
}

describe('what Alertmanager receives', () => {
  it('is the alert in its severity, for a day, and the end of the other severities', async () => {
    await sender().send({ messageId: 'm', type: 'notice', notices: [aNotice] });
    expect(statesOf(posts[0])).toEqual(
      ['low resolved', 'medium resolved', 'high fires', 'critical resolved'].map((state) => `a-1 ${state}`),
    );
    expect(posts[0]?.[2]).toEqual({
      labels: { alertname: 'CustodesAlert', alertId: 'a-1', severity: 'high' },
      annotations: { summary: 'by e-1042', rules: 'rule-a', state: 'new' },
      generatorURL: 'https://custodes.example/alerts/a-1',
      startsAt: time(0),
      endsAt: time(NOW + DAY),
    });
  });

  it('has no end before its start where the clock of the log is ahead', async () => {
    const alert = { ...aNotice.alert, openedAt: time(NOW + 3_000) };
    await sender().send({ messageId: 'm', type: 'notice', notices: [{ ...aNotice, alert }] });
    const [low, , high] = posts[0] ?? [];
    expect(low).toMatchObject({ startsAt: time(NOW), endsAt: time(NOW) });
    expect(high).toMatchObject({ startsAt: time(NOW), endsAt: time(NOW + DAY) });
  });

  it('is the end of an alert that was closed, and of those that were closed with it or by a case', async () => {
    const closed = { ...aNotice.alert, state: 'closed' };
    const merged = { ...closed, alertId: 'a-2', severity: 'low' };
    const ofCase = { ...aCaseNotice, closed: [{ ...closed, alertId: 'a-3' }] };
    const notices = [{ ...aNotice, alert: closed, closed: [merged] }, ofCase];
    await sender().send({ messageId: 'm', type: 'notice', notices });
    const states = statesOf(posts[0]);
    expect(states).toHaveLength(12);
    expect(states.every((state) => state.endsWith('resolved'))).toBe(true);
  });

  it.each([
    ['', '/api/v2/alerts'],
    ['/', '/api/v2/alerts'],
    ['/under/a/path', '/under/a/path/api/v2/alerts'],
    ['/under/a/path/', '/under/a/path/api/v2/alerts'],
  ])('goes to the API below its address, which ends in "%s"', async (path, asked) => {
    await sender(path).send({ messageId: 'm', type: 'test', notices: [] });
    expect(paths).toEqual([asked]);
    expect(posts[0]?.[0]?.labels).toMatchObject({ alertname: 'CustodesTest' });
  });

  it('is each open alert once where there are many, and no more of them after one that it did not take', async () => {
    const { summary, rules, state, openedAt, alertId } = aNotice.alert;
    const open: FiringAlert[] = Array.from({ length: 1_001 }, (_, number) => ({
      summary,
      rules,
      state,
      openedAt,
      severity: 'high',
      url: null,
      alertId: `${alertId}-${number}`,
    }));
    expect(await sender().repeat(open)).toEqual({ is: 'delivered' });
    const ids = posts.map((posted) => new Set(posted.map(({ labels }) => labels.alertId)));
    expect(ids.map(({ size }) => size)).toEqual([500, 500, 1]);
    expect(new Set(ids.flatMap((some) => [...some])).size).toBe(1_001);
    expect(posts[0]?.[0]).not.toHaveProperty('generatorURL');
    statuses = [200, 503];
    expect(await sender().repeat(open)).toMatchObject({ is: 'failed' });
    expect(posts).toHaveLength(5);
  });

  it('is a heartbeat that ends by itself two intervals and a minute after it', async () => {
    const [sentAt, everyMillis] = [NOW - 1_000, 300_000];
    await sender().heartbeat?.({ sentAt, returnedAt: NOW, everyMillis, partition: 0, passage: null });
    expect(posts[0]).toMatchObject([
      {
        labels: { alertname: 'CustodesHeartbeat', severity: 'none' },
        startsAt: time(sentAt),
        endsAt: time(NOW + 660_000),
      },
    ]);
  });
});
