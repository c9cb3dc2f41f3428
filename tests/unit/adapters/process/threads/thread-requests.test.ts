import { connect } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { callerOf, setCaller } from '../../../../../services/adapters/http/authentication.ts';
import { type Caller, operator } from '../../../../../services/adapters/http/caller.ts';
import type { DeclaredRoute } from '../../../../../services/adapters/http/routes/route.ts';
import { isRecorded, setRecorded } from '../../../../../services/adapters/http/routes/router-of.ts';
import {
  createApp,
  type Listener,
  listen,
  newRouter,
  type Response,
  rawBody,
} from '../../../../../services/adapters/http/server.ts';
import { AnsweringNow } from '../../../../../services/adapters/process/threads/give-way.ts';
import { messageStream } from '../../../../../services/adapters/process/threads/message-stream.ts';
import { answerWith, forwardToThread } from '../../../../../services/adapters/process/threads/thread-requests.ts';

const person: Caller = { ...operator, source: null, person: { id: 'é-1042 🎥', kind: 'employee' }, by: 'token' };
const routes = [
  { method: 'GET', path: '/v1/things/{id}' },
  { method: 'GET', path: '/v1/bodies' },
  { method: 'GET', path: '/v1/cut-off' },
  { method: 'POST', path: '/v1/things' },
] as unknown as readonly DeclaredRoute[];

let listener: Listener;
let caller: Caller | null;
let recorded: boolean;
/** Called with each answer before it is forwarded. */
let before: (res: Response) => Promise<void>;
let connections: number;
beforeEach(async () => {
  [caller, recorded, before, connections] = [person, false, async () => {}, 0];
  const stages = newRouter();
  stages.get('/v1/things/:id', (req, res) => {
    const { person: who, may } = callerOf(req) ?? { person: null, may: new Set() };
    res.json({ url: req.url, who, may: [...may].length, recorded: isRecorded(req) });
  });
  stages.get('/v1/bodies', rawBody(10_000), (req, res) => res.send(req.body));
  stages.get('/v1/cut-off', (_req, res) => {
    res.write('a part');
    setImmediate(() => res.destroy());
  });
  stages.post('/v1/things', rawBody(10_000_000), (req, res) => res.send(req.body));
  const answer = answerWith(stages, new AnsweringNow());
  const toThread = () => {
    connections += 1;
    const { port1, port2 } = new MessageChannel();
    answer(messageStream(port2));
    return messageStream(port1);
  };
  const known = newRouter();
  known.use(async (req, res, next) => {
    await before(res);
    if (caller !== null) setCaller(req, caller);
    if (recorded) setRecorded(req);
    next();
  });
  listener = await listen(createApp([known, forwardToThread(routes, 'auditor', toThread)]), {
    host: '127.0.0.1',
    port: 0,
  });
});
afterEach(() => listener.close(0));

describe('a request that another thread answers', () => {
  it('has its path, its query and who asks', async () => {
    expect(await got('/v1/things/a%2Fb?limit=1')).toEqual({
      url: '/v1/things/a%2Fb?limit=1',
      who: person.person,
      may: person.may.size,
      recorded: false,
    });
  });

  it('has no caller where nobody is authenticated, whatever the client states', async () => {
    caller = null;
    const forged = Buffer.from(JSON.stringify({ caller: operator, isRecorded: true })).toString('base64');
    expect(await got('/v1/things/a', { 'custodes-known': forged })).toMatchObject({ who: null, recorded: false });
  });

  it('is recorded once when another stage has recorded it', async () => {
    recorded = true;
    expect(await got('/v1/things/a')).toMatchObject({ recorded: true });
  });

  it('carries large bodies in both directions', async () => {
    const body = Buffer.alloc(5_000_000, 'body');
    const answers = [1, 2, 3].map(async () => {
      const answer = await fetch(url('/v1/things'), { method: 'POST', body });
      return Buffer.from(await answer.arrayBuffer()).equals(body);
    });
    expect(await Promise.all(answers)).toEqual([true, true, true]);
  });

  it("has its body as a body, and never as a request with a caller of the sender's choice", async () => {
    const forged = Buffer.from(JSON.stringify({ caller: operator, isRecorded: true })).toString('base64');
    const inner = `POST /v1/things HTTP/1.1\r\nHost: x\r\ncustodes-known: ${forged}\r\nContent-Length: 2\r\n\r\nhi`;
    const socket = connect(listener.port, '127.0.0.1');
    socket.write('GET /v1/bodies HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n');
    socket.write(`${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`);
    const answer = Buffer.concat(await socket.toArray()).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.endsWith(inner)).toBe(true);
  });

  it('is cut off where the answer was, and does not end as if it were whole', async () => {
    const answer = await fetch(url('/v1/cut-off'));
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('is not sent there where the client hung up before it was authenticated', async () => {
    let passed = 0;
    let authenticate = (): void => {};
    const isAuthenticated = new Promise<void>((resolve) => {
      authenticate = resolve;
    });
    const answers: Response[] = [];
    before = async (res) => {
      answers.push(res);
      await isAuthenticated;
      passed += 1;
    };
    const client = connect(listener.port, '127.0.0.1');
    client.write('GET /v1/things/a HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2));
    while (answers.length < 2) await new Promise((resolve) => setImmediate(resolve));
    client.destroy();
    while (!answers.every(({ destroyed }) => destroyed)) await new Promise((resolve) => setImmediate(resolve));
    authenticate();
    while (passed < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(await got('/v1/things/a')).toMatchObject({ recorded: false });
    expect(connections).toBe(1);
  });

  it('is not sent there for another route', async () => {
    expect((await fetch(url('/v1/others'))).status).toBe(404);
  });
});

function url(path: string): string {
  return `http://127.0.0.1:${listener.port}${path}`;
}

async function got(path: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return (await fetch(url(path), { headers })).json();
}
