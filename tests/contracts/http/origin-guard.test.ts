import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allRoutes } from '../../../scripts/generate/routes/all-routes.ts';
import type { Route } from '../../../services/adapters/http/routes/route.ts';
import { paramNames, pathOf } from '../../../services/adapters/http/routes/route-table.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openProcess } from '../../../services/adapters/process/open-process.ts';
import { processEnvironment } from '../../../services/adapters/process/process-definition.ts';
import { consoleStage } from '../../../services/console/compose.ts';
import { consoleProcess } from '../../../services/console/config.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';

const PUBLIC = 'https://custodes.example';
const OTHER_PUBLIC = 'http://10.1.2.3:9999';

let dataDir: string;
let custodes: RunningProcess;
let port: number;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'custodes-origins-'));
  const env = { PORT: '0', DATA_DIR: dataDir, SEGMENT_SECONDS: '0.5', PUBLIC_URL: `${PUBLIC}, ${OTHER_PUBLIC}/` };
  custodes = await openCustodes(env);
  await custodes.ready;
  port = Number(new URL(custodes.url).port);
});
afterAll(async () => {
  await custodes.close();
  await rm(dataDir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

type Headers = Readonly<Record<string, string>>;

/** `fetch` sends neither `Host` nor `Origin` as it is given. */
function ask(method: string, path: string, headers: Headers = {}, body = '', to = port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: to, method, path, headers }, (answer) => {
      const { statusCode: status = 0, headers: got } = answer;
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status, headers: got, body: Buffer.concat(chunks).toString() }));
      // A stream of events has no end.
      if (got['content-type']?.startsWith('text/event-stream')) {
        resolve({ status, headers: got, body: '' });
        answer.destroy();
      }
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });

const codeOf = ({ body }: Answer): unknown => (JSON.parse(body) as { code?: string }).code;

function pathFor(route: Route): string {
  const values = { kind: 'emergency', path: '0/000', code: 'forbidden' };
  return pathOf(route, { ...Object.fromEntries(paramNames(route.path).map((name) => [name, 'x'])), ...values });
}

const every = Object.entries(allRoutes).map(([id, route]) => [id, route] as const);
const posts = every.filter(([, { method }]) => method === 'POST');
const open = ['isAlive', 'isReady', 'readCheckpoint', 'readLogKey', 'readTile'];

/** Everything a page of another origin can make a browser send. */
const foreign: readonly (readonly [string, Headers])[] = [
  ['another site', { origin: 'http://attacker.example', 'sec-fetch-site': 'cross-site' }],
  ['another site in an old browser', { origin: 'http://attacker.example' }],
  ['another site that hides its origin', { origin: 'null' }],
  ['an image, a script or a link of another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
  ['a link of another port of this machine', { 'sec-fetch-site': 'Same-Site' }],
  ['a site whose name begins as ours', { origin: 'https://custodes.example.attacker.example' }],
  ['our name with another scheme', { origin: 'http://custodes.example' }],
];

const rebound: readonly (readonly [string, string])[] = [
  ['a name that an attacker points here', 'attacker.example'],
  ['that name with our port', 'attacker.example:PORT'],
  ['a name that begins as ours', '127.0.0.1.attacker.example:PORT'],
  ['a name that ends as ours', 'attacker-localhost:PORT'],
  ['loopback on another port', '127.0.0.1:1'],
  ['loopback without a port', 'localhost'],
  ['a user before our name', 'attacker@127.0.0.1:PORT'],
  ['two names in one', '127.0.0.1:PORT, attacker.example'],
  ['our public name with another port', 'custodes.example:444'],
  ['an address of another machine', '192.0.2.7:PORT'],
];

/** Their successful answers name nobody, and a browser asks whether they have changed. */
const revalidated = ['readCheckpoint', 'readTile', 'describeApi', 'showReference', 'readReferenceFile'];

describe.each(every)('the route %s', (id, route) => {
  const { method } = route;
  const path = pathFor(route);
  const json = method === 'POST' ? { 'content-type': 'application/json' } : {};

  it.each(rebound)('is closed to %s', async (_, host) => {
    const answer = await ask(method, path, { ...json, host: host.replace('PORT', String(port)) });
    expect([answer.status, codeOf(answer)]).toEqual([421, 'host-unknown']);
    expect(answer.body).toContain('PUBLIC_URL');
  });

  it.each(foreign)(`is ${open.includes(id) ? 'open' : 'closed'} to %s`, async (_, headers) => {
    const answer = await ask(method, path, { ...json, ...headers });
    if (open.includes(id)) expect(answer.status).not.toBe(403);
    else expect([answer.status, codeOf(answer)]).toEqual([403, 'origin-foreign']);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('is open to a tool, the page and a proxy, and its answer is neither guessed at nor kept', async () => {
    const asked: readonly Headers[] = [
      {},
      { host: `localhost:${port}`, origin: `http://localhost:${port}`, 'sec-fetch-site': 'same-origin' },
      { host: `[::1]:${port}`, 'sec-fetch-site': 'none' },
      { host: `LOCALHOST:${port}` },
      { host: 'custodes.example', origin: PUBLIC },
      { host: 'custodes.example:443', origin: PUBLIC },
      { host: '10.1.2.3:9999', origin: OTHER_PUBLIC },
      { origin: PUBLIC, 'sec-fetch-site': 'same-origin' },
    ];
    for (const headers of asked) {
      const answer = await ask(method, path, { ...json, ...headers });
      expect([421, 403]).not.toContain(answer.status);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      const kept = answer.status < 400 && revalidated.includes(id);
      if (!kept) expect(answer.headers['cache-control']).toBe('no-store');
    }
  });
});

describe.each(posts)('the body of %s', (_, route) => {
  const path = pathFor(route);
  const types = route.body?.is === 'own' ? Object.keys(route.body.types) : ['application/json'];

  it.each([
    ['no type', undefined],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a form with files', 'multipart/form-data; boundary=x'],
    ['plain text', 'text/plain'],
    ['plain text that names JSON', 'text/plain; application/json'],
    ['JSON of another kind', 'application/jsonx'],
    ['nothing', ''],
  ])('is refused as %s, empty or not', async (_name, type) => {
    for (const body of ['{}', '']) {
      const answer = await ask('POST', path, type === undefined ? {} : { 'content-type': type }, body);
      expect([answer.status, codeOf(answer)]).toEqual([415, 'content-type-unsupported']);
      for (const expected of types) expect(answer.body).toContain(expected);
    }
  });

  it.each(types)('is read as %s', async (type) => {
    expect((await ask('POST', path, { 'content-type': type }, '{}')).status).not.toBe(415);
  });
});

describe('the guard', () => {
  it('has a body declared for every route that acts', () => {
    expect(posts.filter(([, { body }]) => body === null)).toEqual([]);
    expect(posts.length).toBeGreaterThan(5);
  });

  it.each([
    ['without', 'GET /v1/alerts HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['with an empty', 'GET /v1/alerts HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
    ['without, in HTTP/1.0', 'GET /v1/alerts HTTP/1.0\r\n\r\n'],
    [
      'with two',
      'GET /v1/alerts HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: attacker.example\r\nConnection: close\r\n\r\n',
    ],
  ])('refuses a request %s Host and names what is missing', async (_, text) => {
    const answer = await raw(text.replace('PORT', String(port)));
    expect(answer).toMatch(/^HTTP\/1\.[01] 400 /);
    expect(answer).toContain('one header `Host`');
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
  });

  it('closes the pages, undeclared routes and preflights to other sites too', async () => {
    const crossSite = { origin: 'http://attacker.example', 'sec-fetch-site': 'cross-site' };
    for (const path of ['/', '/register', '/console/console.css', '/console/metrics', '/v1/nothing']) {
      expect([path, (await ask('GET', path, crossSite)).status]).toEqual([path, 403]);
      expect([path, (await ask('GET', path, { host: 'attacker.example' })).status]).toEqual([path, 421]);
    }
    const preflight = { ...crossSite, 'access-control-request-method': 'POST' };
    expect((await ask('OPTIONS', '/v1/register', preflight)).status).toBe(403);
    expect((await ask('OPTIONS', '/checkpoint', preflight)).status).toBe(403);
  });

  it('opens a page by a link on another site, and neither a search nor anything of the API', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    for (const path of ['/', '/register']) expect([path, (await ask('GET', path, link)).status]).toEqual([path, 200]);
    for (const path of ['/?actor=e-1', '/v1/alerts', '/V1/accesses', '/access/v1/evaluation'])
      expect([path, (await ask('GET', path, link)).status]).toEqual([path, 403]);
    expect((await ask('GET', '/', { ...link, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
    expect((await ask('GET', '/', { ...link, 'sec-fetch-mode': 'cors' })).status).toBe(403);
    expect((await ask('POST', '/v1/alerts/x/close', { ...link, 'content-type': 'application/json' })).status).toBe(403);
  });

  it('counts what it refuses', async () => {
    const { body } = await ask('GET', '/metrics');
    expect(body).toMatch(/custodes_requests_refused_total\{reason="host-unknown"\} [1-9]/);
    expect(body).toMatch(/custodes_requests_refused_total\{reason="origin-foreign"\} [1-9]/);
  });
});

describe('the gateway of a cluster', () => {
  let gateway: RunningProcess;
  beforeAll(async () => {
    const { url } = custodes;
    const stages = { INTAKE_URL: url, DECIDER_URL: url, ALERTER_URL: url, ARCHIVER_URL: url, AUDITOR_URL: url };
    const definition = { ...consoleProcess, stages: [consoleStage] };
    const config = processEnvironment(definition).read({ PORT: '0', AUTH: 'off', ...stages });
    gateway = await openProcess(definition, config, openLogger('silent'));
    await gateway.ready;
  });
  afterAll(() => gateway?.close());

  it('passes on what its own page asks, by its name in the cluster too, and nothing that another page asks', async () => {
    const to = Number(new URL(gateway.url).port);
    const own = { origin: gateway.url, 'sec-fetch-site': 'same-origin' };
    expect((await ask('GET', '/v1/alerts', own, '', to)).status).toBe(200);
    expect((await ask('GET', '/v1/alerts', { host: `console:${to}` }, '', to)).status).toBe(200);
    expect((await ask('GET', '/v1/alerts', { ...own, 'sec-fetch-site': 'cross-site' }, '', to)).status).toBe(403);
    expect((await ask('GET', '/v1/alerts', { host: 'attacker.example' }, '', to)).status).toBe(421);
    expect((await ask('GET', '/log.vkey', { 'sec-fetch-site': 'cross-site' }, '', to)).status).toBe(200);
  });
});
