import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { createClient } from '../../services/client/index.ts';
import { anIntakeServer } from '../support/intake-server.ts';
import { finished } from '../support/process/running-custodes.ts';

const page = readFileSync(join(projectRoot, 'docs/emitting.md'), 'utf8');
const example = /```js\n(.*?)```/s.exec(page)?.[1] ?? '';

describe('the client', () => {
  it('does what its page shows, from the package that was built', async () => {
    const intake = await anIntakeServer();
    const env = { CUSTODES_URL: intake.url };
    const run = () =>
      finished(spawn(process.execPath, ['--input-type=module', '-e', example], { cwd: projectRoot, env }));
    const unknown = 'record-unknown there is no ticket `T-4712` in force at that time';
    expect(await run()).toMatchObject({ code: 0, stderr: '', stdout: `accepted\n${unknown}\n` });
    expect(await run()).toMatchObject({ code: 0, stderr: '', stdout: `duplicate\n${unknown}\n` });
    await intake.close();
  });

  it('sends filters of the register as parameters of their own, and the token', async () => {
    const asked: unknown[] = [];
    const server = createServer((req, res) => {
      asked.push([req.url, req.headers.authorization]);
      res.setHeader('content-type', 'application/json').end('{"items":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, token: 't' });
    const query = { limit: 2, fields: { team: 'us', role: 'a b' } };
    const { data } = await client.GET('/v1/register/{kind}', { params: { path: { kind: 'person' }, query } });
    expect(data).toEqual({ items: [] });
    expect(asked).toEqual([['/v1/register/person?limit=2&team=us&role=a%20b', 'Bearer t']]);
    server.close();
  });

  it('gives up on a server that does not answer in time', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(createClient({ url, timeoutMs: 50 }).GET('/v1/alerts')).rejects.toThrow(/timeout/);
    server.closeAllConnections();
    server.close();
  });
});
