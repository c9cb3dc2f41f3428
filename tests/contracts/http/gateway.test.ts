import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Environment } from '../../../services/adapters/config/environment.ts';
import { createApp, type Listener, listen } from '../../../services/adapters/http/server.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { metricsOf } from '../../../services/adapters/metrics/metrics-of.ts';
import { processEnvironment } from '../../../services/adapters/process/process-definition.ts';
import { clusterRoutes } from '../../../services/console/cluster-routes.ts';
import { askedStages, consoleProcess, type ProxiedStage } from '../../../services/console/config.ts';
import { consoleRoutes } from '../../../services/console/console-routes.ts';
import { gatewayRoutes } from '../../../services/console/gateway.ts';

/** Each says which it is, and what it was asked. */
describe('the one address of a cluster', () => {
  const servers = new Map<ProxiedStage, Server>();
  let listener: Listener;
  let url: string;

  beforeAll(async () => {
    for (const stage of askedStages) servers.set(stage, await aStage(stage));
    const urls = Object.fromEntries([...servers].map(([stage, server]) => [stage, urlOf(server)])) as Record<
      ProxiedStage,
      string
    >;
    const app = createApp(
      [
        consoleRoutes({ metrics: () => metricsOf(Object.values(urls).map((one) => new URL(one))) }),
        gatewayRoutes(urls, async () => {}),
      ],
      { routes: clusterRoutes, meters: openMeters() },
    );
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${listener.port}`;
  });
  afterAll(async () => {
    for (const server of servers.values()) server.close();
    await listener.close(0);
  });

  it.each([
    ['POST', '/v1/access-events', 'intake'],
    ['POST', '/v1/register', 'intake'],
    ['GET', '/v1/policies', 'intake'],
    ['GET', '/v1/register/person/e-1?asOf=2026-11-24T00%3A00%3A00Z', 'auditor'],
    ['GET', '/v1/accesses?owner=o%2F1&limit=2', 'auditor'],
    ['GET', '/v1/accesses/ev-1', 'auditor'],
    ['GET', '/v1/receipts/ev-1', 'auditor'],
    ['HEAD', '/v1/accesses', 'auditor'],
    ['GET', '/checkpoint', 'auditor'],
    ['GET', '/log.vkey', 'auditor'],
    ['GET', '/tile/0/000', 'auditor'],
    ['GET', '/v1/sources?limit=2', 'detector'],
    ['GET', '/v1/alerts', 'alerter'],
    ['POST', '/v1/alerts/a-1/close', 'alerter'],
    ['POST', '/access/v1/evaluation', 'decider'],
    ['GET', '/.well-known/authzen-configuration', 'decider'],
  ])('passes %s %s to the %s, as it is', async (method, path, stage) => {
    const body = method === 'POST' ? { body: '{"a":1}' } : {};
    const answer = await fetch(url + path, { method, ...body, headers: { authorization: 'Bearer t' } });
    expect(answer.status).toBe(207);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('x-stage')).toBe(stage);
    expect(answer.headers.get('x-reached-as')).toBe(new URL(url).host);
    if (method === 'HEAD') return;
    expect(await answer.json()).toEqual({ stage, method, path, authorization: 'Bearer t', body: body.body ?? '' });
  });

  it('passes bodies of many megabytes through', async () => {
    const body = 'x'.repeat(8 * 1024 * 1024);
    const answer = await fetch(`${url}/v1/access-events`, { method: 'POST', body });
    expect(((await answer.json()) as { body: string }).body).toBe(body);
  });

  it.each(['/v1/nothing', '/nothing', '/v1', '/metrics/x'])('answers %s with 404 and asks nobody', async (path) => {
    const answer = await fetch(url + path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-stage')).toBeNull();
  });

  describe('a target that a client wrote by hand', () => {
    const hits: string[] = [];
    let stranger: Server;
    beforeAll(async () => {
      stranger = createServer((req, res) => {
        hits.push(String(req.url));
        res.end('a secret of another host');
      });
      await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', () => resolve()));
    });
    afterAll(() => stranger.close());
    beforeEach(() => {
      hits.length = 0;
    });

    it.each([
      ['GET', 'http://STRANGER/v1/alerts'],
      ['GET', 'http://STRANGER/v1/alerts?limit=1'],
      ['GET', 'HTTP://STRANGER/v1/accesses/ev-1'],
      ['GET', 'http://user@STRANGER/checkpoint'],
      ['GET', 'http://STRANGER/.well-known/authzen-configuration'],
      ['GET', 'http:///STRANGER/v1/alerts'],
      ['GET', '//STRANGER/v1/alerts'],
      ['GET', '/\\\\STRANGER/v1/alerts'],
      ['GET', '/v1/alerts@STRANGER/'],
      ['GET', '/v1/alerts/..//STRANGER/x'],
      ['GET', '/v1/accesses/%2e%2e/%2e%2e/%2fSTRANGER/x'],
      ['POST', 'http://STRANGER/v1/access-events'],
      ['POST', 'http://STRANGER/access/v1/evaluation'],
      ['HEAD', 'http://STRANGER/tile/0/000'],
    ])('reaches no other host: %s %s', async (method, written) => {
      const host = `127.0.0.1:${(stranger.address() as AddressInfo).port}`;
      const target = written.replace('STRANGER', host);
      const answer = await raw(
        Number(new URL(url).port),
        `${method} ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      expect(hits).toEqual([]);
      expect(answer).not.toContain('a secret of another host');
    });

    it.each([
      ['GET', '/v1/accesses/../../metrics'],
      ['GET', '/v1/accesses/%2e%2e/%2E%2e/metrics'],
      ['GET', '/v1/receipts/..'],
      ['GET', '/v1/register/../../livez'],
      ['GET', '/tile/../metrics'],
      ['GET', '/tile/%2e%2e/metrics'],
      ['GET', '/tile/x/..%2f..%2fmetrics'],
      ['POST', '/access/v1/../../v1/access-events'],
      ['GET', '/v1/alerts\\..\\..\\metrics'],
    ])('reaches no undeclared route of a stage: %s %s', async (method, target) => {
      const answer = await raw(
        Number(new URL(url).port),
        `${method} ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).not.toContain('x-stage');
    });

    const inner = 'POST /v1/alerts/a-1/close HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';
    const chunked = `Transfer-Encoding: chunked\r\n\r\n${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
    it.each<[string, string, ProxiedStage, string]>([
      ['GET', '/v1/alerts', 'alerter', `Connection: close\r\n${chunked}`],
      ['DELETE', '/scim/v2/Users/u-1', 'intake', `Connection: close\r\n${chunked}`],
      [
        'GET',
        '/v1/alerts',
        'alerter',
        `Connection: close, content-length\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
      ],
    ])('passes a body on as a body, not as another request: %s %s', async (method, target, stage, rest) => {
      const asked: string[] = [];
      const note = (req: IncomingMessage) => asked.push(`${req.method} ${req.url}`);
      servers.get(stage)?.on('request', note);
      const answer = await raw(Number(new URL(url).port), `${method} ${target} HTTP/1.1\r\nHost: x\r\n${rest}`);
      // On a connection that is kept a second request would have been read by now.
      await fetch(url + target, { method });
      servers.get(stage)?.off('request', note);
      expect(asked).toEqual([`${method} ${target}`, `${method} ${target}`]);
      expect(answer).toContain(JSON.stringify(inner));
    });

    it('passes an id on as it was encoded, and the query byte for byte', async () => {
      const path = '/v1/accesses/a%2F..%2Fb%20c?source=%41&x=1&x=2';
      const { path: passed } = (await (await fetch(url + path)).json()) as { path: string };
      expect(passed).toBe(path);
    });
  });

  it('answers a wrong method with 405 and asks nobody', async () => {
    const answer = await fetch(`${url}/v1/alerts`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow'), answer.headers.get('x-stage')]).toEqual([
      405,
      'GET, HEAD, POST',
      null,
    ]);
  });

  it('has the page, and the metrics of every stage for it', async () => {
    expect(await (await fetch(`${url}/`)).text()).toContain('<title>');
    const text = await (await fetch(`${url}/console/metrics`)).text();
    for (const stage of askedStages) expect(text).toContain(`custodes_up{stage="${stage}"} 1`);
  });

  it('names the stage that cannot be reached, and when to retry', async () => {
    const gone = await aStage('alerter');
    const dead = urlOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    const urls = { intake: dead, decider: dead, detector: dead, alerter: dead, auditor: dead };
    const app = createApp([gatewayRoutes(urls, async () => {})]);
    const other = await listen(app, { host: '127.0.0.1', port: 0 });
    const answer = await fetch(`http://127.0.0.1:${other.port}/v1/alerts`);
    expect(answer.status).toBe(502);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({ status: 502, detail: 'alerter cannot be reached' });
    expect(await metricsOf([new URL(dead)])).toBe('');
    await other.close(0);
  });
});

describe('the configuration of the console', () => {
  const environment = processEnvironment(consoleProcess);

  it('asks the processes of this machine unless others are configured', () => {
    const auditorOf = (env: Environment) => environment.read(env).stages.console;
    expect(auditorOf({})).toMatchObject({ stages: { asked: { auditor: 'http://127.0.0.1:8086/' } } });
    expect(auditorOf({ AUDITOR_URL: 'https://auditor' })).toMatchObject({
      stages: { asked: { auditor: 'https://auditor/' } },
    });
  });

  it.each(['DECIDER_URL', 'PUBLIC_URL'])('refuses a %s with a password, which it does not repeat', (name) => {
    const read = () => environment.read({ [name]: 'https://:secret@custodes.example' });
    expect(read).toThrow(new RegExp(`${name} is .*without a path, user or password`));
    expect(read).not.toThrow(/secret/);
  });

  it('names every variable that is wrong', () => {
    const env = { AUDITOR_URL: 'auditor:8080', INTAKE_URL: 'http://x/y', HOST: '0.0.0.0', AUTH: 'off' };
    expect(() => environment.read(env)).toThrow(
      /HOST.*loopback.*INTAKE_URL.*http:\/\/x\/y.*AUDITOR_URL.*auditor:8080/s,
    );
  });
});

function aStage(stage: ProxiedStage): Promise<Server> {
  const server = createServer((req, res) => {
    if (req.url === '/metrics') {
      res.end(`custodes_up{stage="${stage}"} 1\n`);
      return;
    }
    let body = '';
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => {
      const { method, url: path, headers } = req;
      res.writeHead(207, { 'retry-after': '7', 'x-stage': stage, 'x-reached-as': headers['x-forwarded-host'] ?? '' });
      res.end(JSON.stringify({ stage, method, path, authorization: headers.authorization, body }));
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function raw(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
