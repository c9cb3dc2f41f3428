import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { createApp, listen } from '../../../../services/adapters/http/server.ts';

describe('a connection without a request', () => {
  it('stays open for longer than pages pause, and proxies wait, between two requests', async () => {
    const listener = await listen(createApp([(_req, res) => void res.send('yes')]), { host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true });
    try {
      const [response] = (await once(get({ port: listener.port, agent }), 'response')) as [IncomingMessage];
      response.resume();
      expect(response.headers['keep-alive']).toBe('timeout=75');
    } finally {
      agent.destroy();
      await listener.close(0);
    }
  });
});
