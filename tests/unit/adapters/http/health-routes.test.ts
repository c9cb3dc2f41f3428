import { healthRoutes, refuseUntil } from '../../../../services/adapters/http/health-routes.ts';
import { createApp, listen, newRouter } from '../../../../services/adapters/http/server.ts';

describe('a process that is starting', () => {
  it('is alive, is not ready, and asks callers to retry instead of answering 404', async () => {
    let started = false;
    const routes = newRouter();
    const health = healthRoutes({ isReady: () => started, waitingFor: () => ['intake'] });
    const app = createApp([health, refuseUntil(() => started), routes]);
    const { port, close } = await listen(app, { host: '127.0.0.1', port: 0 });
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

    const early = await ask('/v1/register');
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('1');
    expect(await early.json()).toMatchObject({ status: 503, title: 'starting' });
    expect((await ask('/livez')).status).toBe(200);
    expect(await (await ask('/readyz')).text()).toBe('not ready: intake\n');

    routes.get('/v1/register', (_req, res) => void res.send('here'));
    started = true;
    expect((await ask('/v1/register')).status).toBe(200);
    expect((await ask('/v1/nothing')).status).toBe(404);
    expect((await ask('/readyz')).status).toBe(200);
    await close(1_000);
  });
});
