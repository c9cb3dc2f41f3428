import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openPost, type PostOptions, RefusedError, UnreachableError } from '../../../../scripts/feed/post-batches.ts';
import { type FakeIntake, openFakeIntake } from '../../../support/fake-intake.ts';

let intake: FakeIntake;
beforeEach(async () => {
  intake = await openFakeIntake();
});
afterEach(() => intake.close());

const lines = [
  { at: 1, text: '{"n":1}' },
  { at: 2, text: '{"n":2}' },
];

/** A clock that moves only by sleeping, so that patience costs no time. */
function options(more: Partial<PostOptions> = {}): PostOptions & { slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    now += ms;
  };
  return { url: intake.url, clock: () => now, sleep, stopped: new AbortController().signal, slept, ...more };
}

const tooMany = { code: 'quota-exceeded', detail: '`frigate` sent 1000 events, expected at most 100 events a second' };

/** A server that takes at most 100 lines at once, and answers everything else that `troubles` has first. */
async function aLimitedServer(troubles: object[] = []) {
  const counts: number[] = [];
  const server = createServer(async (req, res) => {
    const text = (await req.setEncoding('utf8').toArray()).join('');
    const results = text.split('\n').map(() => ({ status: 'accepted' }));
    counts.push(results.length);
    const trouble = troubles.shift() ?? (results.length > 100 ? tooMany : null);
    res.writeHead(trouble === null ? 202 : 429, { 'retry-after': '1' }).end(JSON.stringify(trouble ?? { results }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, counts, close: () => server.close().closeAllConnections() };
}

/** A server with one answer, which may name another address. */
async function aServer(status: number, body: object, origin?: string, more: OutgoingHttpHeaders = {}) {
  const server = createServer((req, res) => {
    const headers = origin === undefined ? more : { location: new URL(req.url ?? '', origin).href };
    req.resume().on('end', () => res.writeHead(status, headers).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close().closeAllConnections() };
}

describe('posting batches', () => {
  it('sends one NDJSON request and counts the results of the server for each record', async () => {
    const post = openPost(options());
    expect(await post('accessEvents', lines)).toEqual({ accepted: 2, duplicates: 0, conflicts: 0, rejected: 0 });
    expect(await post('register', [...lines, { at: 3, text: '"bad"' }])).toMatchObject({ duplicates: 2, rejected: 1 });
    expect(intake.received.map(({ route }) => route)).toEqual(['/v1/access-events', '/v1/register']);
    expect(intake.received[0]?.lines).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('repeats after 429, 503 and a broken connection', async () => {
    intake.troubles.push(429, 503, 'break');
    const post = openPost(options());
    expect((await post('accessEvents', lines)).accepted).toBe(2);
    expect(intake.received).toHaveLength(4);
  });

  it('does not repeat what the server refuses', async () => {
    intake.troubles.push(415);
    await expect(openPost(options())('accessEvents', lines)).rejects.toThrow(RefusedError);
    expect(intake.received).toHaveLength(1);
  });

  it.each([[[]], [[{ status: 'accepted' }]], [Array(3).fill({ status: 'accepted' })]])(
    'takes %j for no answer to two records: nothing shows what became of each',
    async (results) => {
      const server = await aServer(200, { results });
      await expect(openPost(options({ url: server.url }))('accessEvents', lines)).rejects.toThrow(RefusedError);
      server.close();
    },
  );

  it.each([307, 308])('sends its records nowhere else, where a server answers %d', async (status) => {
    const server = await aServer(status, {}, intake.url);
    await expect(openPost(options({ url: server.url }))('register', lines)).rejects.toThrow(UnreachableError);
    expect(intake.received).toEqual([]);
    server.close();
  });

  it.each(['0', '-5', ''])('pauses also where a server has `Retry-After: %s`', async (retryAfter) => {
    const server = await aServer(503, {}, undefined, { 'retry-after': retryAfter });
    const stopping = new AbortController();
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      if (slept.push(ms) === 3) stopping.abort();
    };
    const post = openPost(options({ url: server.url, sleep, stopped: stopping.signal }));
    await expect(post('register', lines)).rejects.toThrow(UnreachableError);
    server.close();
    expect(Math.min(...slept)).toBeGreaterThanOrEqual(100);
  });

  it('sends no more at once than a source may', async () => {
    const server = await aLimitedServer();
    const batch = Array.from({ length: 1_000 }, (_, at) => ({ at, text: `{"n":${at}}` }));
    const post = openPost(options({ url: server.url }));
    expect(await post('accessEvents', batch)).toMatchObject({ accepted: 1_000, rejected: 0 });
    const tries = server.counts.splice(0);
    expect(tries.filter((count) => count <= 100).reduce((sum, count) => sum + count, 0)).toBe(1_000);
    // The next batch begins with what had passed.
    expect(await post('accessEvents', batch)).toMatchObject({ accepted: 1_000 });
    expect(Math.max(...server.counts)).toBeLessThanOrEqual(100);
    server.close();
  });

  it('sends all at once again after a pause that a busy server or an earlier request made necessary', async () => {
    const busy = { code: 'stage-behind' };
    const server = await aLimitedServer([busy, busy, busy, tooMany]);
    const post = openPost(options({ url: server.url }));
    expect((await post('accessEvents', lines)).accepted).toBe(2);
    expect(server.counts).toEqual([2, 2, 2, 2, 2]);
    server.close();
  });

  it('gives up with the reason that the server gave', async () => {
    const server = await aLimitedServer(Array(1_000).fill(tooMany));
    const post = openPost(options({ url: server.url, waitMsMax: 20_000 }));
    await expect(post('accessEvents', lines)).rejects.toThrow(/status 429: `frigate` sent 1000 events/);
    server.close();
  });

  it('gives up soon on a server that never answered, with growing pauses', async () => {
    await intake.close();
    const given = options();
    await expect(openPost(given)('register', lines)).rejects.toThrow(UnreachableError);
    expect(given.slept.slice(0, 3)).toEqual([100, 200, 400]);
    expect(given.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(20_000);
  });

  it('waits longer for a server that has answered before', async () => {
    const given = options({ firstWaitMsMax: 1000, waitMsMax: 60_000 });
    const post = openPost(given);
    await post('register', lines);
    intake.troubles.push(...Array.from({ length: 1000 }, () => 'break' as const));
    await expect(post('register', lines)).rejects.toThrow(UnreachableError);
    expect(given.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(60_000);
  });

  it('stops repeating when aborted', async () => {
    const stopping = new AbortController();
    intake.troubles.push(503);
    intake.onRequest = () => stopping.abort();
    await expect(openPost(options({ stopped: stopping.signal }))('register', lines)).rejects.toThrow();
    expect(intake.received).toHaveLength(1);
  });
});
