import { readdirSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { openapiRoutes } from '../../../../services/adapters/http/openapi-routes.ts';
import { createApp, type Listener, listen, type Router } from '../../../../services/adapters/http/server.ts';

const REQUESTS = 40;

let listener: Listener;
let asked: number;
beforeEach(async () => {
  asked = 0;
  const count: Router = (_req, _res, next) => {
    asked += 1;
    next();
  };
  listener = await listen(createApp([count, openapiRoutes()]), { host: '127.0.0.1', port: 0 });
});
afterEach(() => listener.close(0));

describe('the files of the reference', () => {
  it.each(['/docs/swagger-ui-bundle.js', '/openapi.json'])(
    'are in memory once, and not open, however often %s is requested on a connection',
    async (path) => {
      await (await fetch(`http://127.0.0.1:${listener.port}${path}`)).arrayBuffer();
      const before = process.memoryUsage().arrayBuffers;
      const client = connect(listener.port, '127.0.0.1');
      client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(REQUESTS));
      while (asked <= REQUESTS) await new Promise((resolve) => setImmediate(resolve));
      // An answer that reads a file opens it in a later turn.
      await new Promise((resolve) => setTimeout(resolve, 50));
      // They have more than a megabyte each.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((REQUESTS * 2 ** 20) / 2);
      client.destroy();
      await listener.close(0);
      const open = readdirSync('/proc/self/fd').flatMap((fd) => nameOf(fd) ?? []);
      expect(open.filter((name) => name.includes('swagger-ui-dist'))).toEqual([]);
    },
  );

  it.each([
    ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
    ['/docs/reference.js', 'text/javascript; charset=utf-8'],
    ['/openapi.json', 'application/json; charset=utf-8'],
  ])('have a type, and are not sent again where the client has them: %s', async (path, type) => {
    const url = `http://127.0.0.1:${listener.port}${path}`;
    const answer = await fetch(url);
    expect((await answer.text()).length).toBeGreaterThan(0);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    // `fetch` would add `no-cache`.
    const headers = { 'if-none-match': answer.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    expect((await fetch(url, { headers })).status).toBe(304);
  });
});

/** Of an open file; null: it was closed meanwhile. */
function nameOf(fd: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
}
