import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  custodesIn,
  custodesWith,
  freePort,
  type RunningCustodes,
  startCustodes,
} from '../../support/process/running-custodes.ts';

/** A server that was killed leaves its address behind; another user of the machine listens there afterwards. */

let folder: string;
let running: RunningCustodes | null = null;
let stranger: Stranger | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-stale-'));
});
afterEach(async () => {
  await running?.end('SIGKILL').catch(() => {});
  stranger?.server.close();
  [running, stranger] = [null, null];
  rmSync(folder, { recursive: true, force: true });
});

const verbs: readonly (readonly string[])[] = [
  ['alerts'],
  ['register', 'import', '--map', 'infra/register/hr.yaml', 'infra/register/samples/hr.csv'],
  ['example-tool', '--listen', '0'],
  ['import', 'cloudtrail', 'tests/vectors/cloudtrail/ec2_proxy_s3_exfiltration_2020-09-14.ndjson'],
];

describe('a command where the server of DATA_DIR was killed', () => {
  it('sends no token to the program that listens at its address now', async () => {
    // A stranger has to get it afterwards.
    running = await start(await freePort());
    const { port } = new URL(running.url);
    expect(await custodesIn(folder, 'alerts', '--json')).toMatchObject({ code: 0 });
    await running.end('SIGKILL');
    expect(existsSync(join(folder, 'server.url'))).toBe(true);
    expect(await custodesIn(folder, 'alerts')).toMatchObject({ code: 3 });

    stranger = await aStranger(Number(port), async () => '{"items":[],"results":[],"proof":"00"}');
    for (const words of verbs) {
      const { code, stderr } = await custodesIn(folder, ...words);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`is not the server of \`${folder}\``)]);
    }
    const given = await custodesWith({ DATA_DIR: folder, CUSTODES_TOKEN: 'a-secret' }, 'alerts');
    expect(given.code).toBe(2);
    expect(stranger.requests.map(({ url = '' }) => url.split('=')[0])).toEqual(
      Array.from({ length: 5 }, () => '/server-proof?challenge'),
    );
    expect(stranger.requests.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([]);
  });

  it('sends none to a program that passes the question on to the server, which runs at another port again', async () => {
    running = await start();
    const { url } = running;
    stranger = await aStranger(0, async (path) => (await fetch(url + path)).text());
    const { port } = stranger.server.address() as AddressInfo;
    writeFileSync(join(folder, 'server.url'), `http://127.0.0.1:${port}\n`);
    expect(await custodesIn(folder, 'alerts')).toMatchObject({ code: 2 });
    expect(stranger.requests.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([]);
    const [asked] = stranger.requests;
    expect(JSON.parse(await (await fetch(`${url}${asked?.url}`)).text())).toEqual({
      proof: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(readFileSync(join(folder, 'keys/server.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });
});

interface Stranger {
  readonly server: Server;
  readonly requests: IncomingMessage[];
}

const start = (port = 0) => startCustodes({ DATA_DIR: folder, PORT: String(port), DEMO: 'off', AUTH: 'on' });

async function aStranger(port: number, answer: (path: string) => Promise<string>): Promise<Stranger> {
  const requests: IncomingMessage[] = [];
  const server = createServer(async (req, res) => {
    requests.push(req);
    res.setHeader('content-type', 'application/json').end(await answer(req.url ?? ''));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, requests };
}
