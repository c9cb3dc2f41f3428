import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { createApp, listen, type Response } from '../../../../services/adapters/http/server.ts';

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

  it('is closed with the process once its request is answered, whatever the client would send next', async () => {
    let answer: (() => void) | undefined;
    const app = createApp([
      (_req, res) => {
        answer = () => res.send('yes');
      },
    ]);
    const listener = await listen(app, { host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true });
    const asked = once(get({ port: listener.port, agent }), 'response');
    while (answer === undefined) await new Promise((resolve) => setImmediate(resolve));
    // Longer than a test may take.
    const closed = listener.close(2 ** 31 - 1);
    answer?.();
    const [response] = (await asked) as [IncomingMessage];
    response.resume();
    await closed;
    expect(response.statusCode).toBe(200);
    agent.destroy();
  });

  it('that is lost closes every answer on it, also behind one that is not sent yet', async () => {
    const closed: (string | undefined)[] = [];
    const asked: Response[] = [];
    const app = createApp([
      (req, res) => {
        asked.push(res);
        res.on('close', () => closed.push(req.url));
        if (req.url === '/sent') res.send('yes');
      },
    ]);
    const listener = await listen(app, { host: '127.0.0.1', port: 0 });
    const client = connect(listener.port, '127.0.0.1');
    const paths = ['/sent', '/first', '/behind', '/third'];
    client.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    while (asked.length < paths.length) await new Promise((resolve) => setImmediate(resolve));
    client.destroy();
    while (closed.length < paths.length) await new Promise((resolve) => setImmediate(resolve));
    // Answered late, they are nowhere.
    for (const res of asked.slice(1)) res.send('no');
    await listener.close(0);
    expect(closed.toSorted()).toEqual(paths.toSorted());
    expect(asked.every(({ destroyed }) => destroyed)).toBe(true);
  });
});
