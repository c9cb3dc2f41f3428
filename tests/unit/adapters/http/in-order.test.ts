import { createApp, inOrder, type Listener, listen, type Router } from '../../../../services/adapters/http/server.ts';

const open: Listener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close(0);
});

describe('routers in order', () => {
  it('pass on what they do not answer, in the same turn, to those that were added since', async () => {
    const [routers, seen]: [Router[], string[]] = [[], []];
    const url = await served(inOrder(routers));
    routers.push(
      (_req, _res, next) => {
        setImmediate(() => seen.push('next turn'));
        next();
      },
      (_req, res) => {
        seen.push('answered');
        res.send('yes');
      },
    );
    expect(await (await fetch(url)).text()).toBe('yes');
    expect(seen).toEqual(['answered', 'next turn']);
  });

  it.each<[string, Router]>([
    [
      'thrown',
      () => {
        throw new Error('broken');
      },
    ],
    [
      'rejected',
      async () => {
        throw new Error('broken');
      },
    ],
    ['passed on', (_req, _res, next) => next(new Error('broken'))],
    [
      'thrown behind one that passed on',
      inOrder([
        (_req, _res, next) => next(),
        () => {
          throw new Error('broken');
        },
      ]),
    ],
    [
      'rejected behind one that passed on and goes on',
      inOrder([
        async (_req, _res, next) => {
          next();
          await Promise.resolve();
        },
        async () => {
          throw new Error('broken');
        },
      ]),
    ],
  ])('answer once where an error is %s', async (_, broken) => {
    const reported = jest.spyOn(console, 'error').mockImplementation(() => {});
    const never = jest.fn();
    const url = await served(inOrder([broken, never]));
    const answer = await fetch(url);
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: 'internal-error' }]);
    expect(never).not.toHaveBeenCalled();
    expect(reported).toHaveBeenCalledTimes(1);
    reported.mockRestore();
  });

  it('end with 404 where nobody answers', async () => {
    expect((await fetch(await served(inOrder([])))).status).toBe(404);
  });
});

async function served(router: Router): Promise<string> {
  const listener = await listen(createApp([router]), { host: '127.0.0.1', port: 0 });
  open.push(listener);
  return `http://127.0.0.1:${listener.port}/anything`;
}
