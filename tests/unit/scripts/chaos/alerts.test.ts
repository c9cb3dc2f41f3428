import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alertsOf, differences } from '../../../../scripts/chaos/alerts.ts';

/** The fields of an item of GET /v1/alerts that are looked at. */
const anItem = (alertId: string, changes: object = {}) => ({ alertId, accesses: 3, overdue: false, ...changes });

describe('the alerts of a chaos run', () => {
  let server: Server;
  let pages: Record<string, object>;
  beforeEach(async () => {
    server = createServer((req, res) => {
      const page = pages[new URL(req.url ?? '', 'http://x').searchParams.get('cursor') ?? ''];
      res.writeHead(page === undefined ? 503 : 200).end(JSON.stringify(page));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  const read = () => alertsOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  it('are compared one by one, those of every page', async () => {
    pages = { '': { items: [anItem('a-1'), anItem('a-2')], nextCursor: 'more' }, more: { items: [anItem('a-3')] } };
    const survived = await read();
    expect([...survived.keys()]).toEqual(['a-1', 'a-2', 'a-3']);
    pages = { '': { items: [anItem('a-1', { accesses: 4 }), anItem('a-3', { overdue: true }), anItem('a-4')] } };
    expect(differences(survived, await read()).map((line) => line.slice(0, 'alert a-1'.length))).toEqual([
      'alert a-1',
      'alert a-2',
      'alert a-4',
    ]);
  });

  it('are not read as none where the server fails', async () => {
    pages = {};
    await expect(read()).rejects.toThrow('answered 503, expected 200');
  });
});
