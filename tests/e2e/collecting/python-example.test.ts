import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

const describeWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? describe : describe.skip;
const results = JSON.stringify({ results: [{ status: 'accepted' }] });

describeWithPython('the example in Python of docs/emitting.md', () => {
  it.each<[string, (res: ServerResponse) => void]>([
    ['ends the connection without an answer', (res) => res.destroy()],
    [
      'ends it within the answer',
      (res) => res.writeHead(202, { 'content-length': 1_000 }).write(results, () => res.destroy()),
    ],
    ['answers something else', (res) => res.writeHead(200).end('<html>')],
    ['is busy', (res) => res.writeHead(503, { 'retry-after': '0' }).end('{}')],
    ['is behind a balancer that lost it', (res) => res.writeHead(504).end('<html>')],
    ['asks for a time', (res) => res.writeHead(503, { 'retry-after': 'Wed, 02 Dec 2026 09:00:00 GMT' }).end('{}')],
  ])('sends the same event again where the server %s', async (_what, first) => {
    const received: { readonly eventId: string }[] = [];
    const server = createServer(async (req, res) => {
      received.push(JSON.parse((await req.setEncoding('utf8').toArray()).join('')));
      if (received.length === 1) first(res);
      else res.writeHead(202).end(results);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expect(await report(`http://127.0.0.1:${port}/`)).toEqual({ status: 'accepted' });
    } finally {
      server.close().closeAllConnections();
    }
    expect(received).toHaveLength(2);
    expect(received[1]).toEqual(received[0]);
  });
});

/** Runs the function of the page as it is there. */
async function report(url: string): Promise<unknown> {
  const page = readFileSync(join(projectRoot, 'docs/emitting.md'), 'utf8');
  const example = /```python\n(import.*?)```/s.exec(page)?.[1];
  const program = `${example}\nprint(json.dumps(report({"action": "view"}, "${url}")))`;
  const env = { ...process.env, CUSTODES_TOKEN: 't' };
  const { stdout } = await promisify(execFile)('python3', ['-c', program], { env });
  return JSON.parse(stdout);
}
