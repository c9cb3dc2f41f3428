import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createApp, type Express, type Listener, listen, newRouter } from '../../../services/adapters/http/server.ts';
import { ChangeStreams, STREAMS_OF_ONE_MAX } from '../../../services/alerter/change-streams.ts';
import { OffsetWaiters } from '../../../services/domain/offset-waiters.ts';

/** A table of alerts that has read as far as the test says. */
class Book {
  offset = 0;
  readonly #waiters = new OffsetWaiters();

  reached(offset: number): Promise<void> {
    return this.offset >= offset ? Promise.resolve() : this.#waiters.wait(offset);
  }

  moveTo(offset: number): void {
    this.offset = offset;
    this.#waiters.release(offset);
  }
}

let book: Book;
let changes: ChangeStreams;
let app: Express;
let listener: Listener;
let [asked, opened] = [signal(), signal()];

function signal() {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

beforeEach(async () => {
  [asked, opened] = [signal(), signal()];
  book = new Book();
  changes = new ChangeStreams(book);
  const router = newRouter();
  router.get('/', (req, res) => changes.open(res, req.query.who === undefined ? null : String(req.query.who)));
  // As where the read is recorded first, which takes a while.
  router.get('/slow', async (_req, res) => {
    asked.resolve();
    await once(res, 'close');
    changes.open(res, 'mia');
    opened.resolve();
  });
  app = createApp([router]);
  listener = await listen(app, { host: '127.0.0.1', port: 0 });
});
afterEach(() => {
  jest.useRealTimers();
  return listener.close(0);
});

/** Yields what the server sends, in pieces as they arrive. */
async function* follow(): AsyncGenerator<string> {
  const { body, headers } = await fetch(`http://127.0.0.1:${listener.port}/`);
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  const decoder = new TextDecoder();
  for await (const piece of body ?? []) yield decoder.decode(piece as Uint8Array);
}

/** A stream that is never sent: the answer before it on the connection is not read. */
function queued() {
  const req = new IncomingMessage(new Socket());
  Object.assign(req, { method: 'GET', url: '/' });
  const res = new ServerResponse(req);
  const errors: unknown[] = [];
  res.on('error', (error) => errors.push(error));
  app(req as Parameters<Express>[0], res as Parameters<Express>[1]);
  return { res, errors };
}

const eventAt = (offset: number) => `id: ${offset}\nevent: changed\ndata: ${offset}\n\n`;

describe('changes of alerts', () => {
  it('begin with an event, so that nothing is missed between two connections, and then report each move', async () => {
    book.moveTo(7);
    const stream = follow();
    expect((await stream.next()).value).toBe(`retry: 2000\n${eventAt(7)}`);
    book.moveTo(8);
    expect((await stream.next()).value).toBe(eventAt(8));
    book.moveTo(9);
    book.moveTo(12);
    expect((await stream.next()).value).toBe(eventAt(12));
  });

  it('reach everybody who follows, and forget who left', async () => {
    const [one, other] = [follow(), follow()];
    await Promise.all([one.next(), other.next()]);
    expect(changes.size).toBe(2);
    await one.return(undefined);
    book.moveTo(1);
    expect((await other.next()).value).toBe(eventAt(1));
    expect(changes.size).toBe(1);
  });

  it('are for everybody, however many pages one caller opens', async () => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const open = (who: string) => fetch(`http://127.0.0.1:${listener.port}/?who=${who}`, { signal });
    const answers = await Promise.all(Array.from({ length: STREAMS_OF_ONE_MAX }, () => open('noor')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect([(await open('noor')).status, (await open('mia')).status]).toEqual([503, 200]);
    leaving.abort();
  });

  it('are not limited by caller where nobody in particular follows: that may be everybody', async () => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const open = () => fetch(`http://127.0.0.1:${listener.port}/`, { signal });
    const answers = await Promise.all(Array.from({ length: STREAMS_OF_ONE_MAX + 1 }, open));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    leaving.abort();
  });

  it('keep nobody who left before theirs began', async () => {
    const leaving = new AbortController();
    const answer = fetch(`http://127.0.0.1:${listener.port}/slow`, { signal: leaving.signal });
    await asked.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await opened.promise;
    expect(changes.size).toBe(0);
  });

  it('write nothing behind the end of one whose client does not read it, and cut that client off', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const { res, errors } = queued();
    expect(changes.size).toBe(1);
    jest.advanceTimersByTime(600_000);
    expect([res.writableEnded, res.destroyed, changes.size]).toEqual([true, false, 0]);
    jest.advanceTimersByTime(60_000);
    await nextTurn();
    expect([res.destroyed, errors]).toEqual([true, []]);
  });

  it('write nothing behind the end of one that the process ended as it closes', async () => {
    const { res, errors } = queued();
    res.end();
    const stream = follow();
    await stream.next();
    book.moveTo(1);
    expect((await stream.next()).value).toBe(eventAt(1));
    expect(errors).toEqual([]);
    res.emit('close');
  });

  it('end when the process closes, without waiting for their clients', async () => {
    const stream = follow();
    await stream.next();
    // Longer than a test may take.
    await listener.close(2 ** 31 - 1);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(changes.size).toBe(0);
  });
});
