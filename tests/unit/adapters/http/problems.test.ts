import { HttpProblem } from '../../../../services/adapters/http/problem.ts';
import { problemRoutes } from '../../../../services/adapters/http/problem-routes.ts';
import { type ProblemCode, type ProblemType, problemTypes } from '../../../../services/adapters/http/problem-types.ts';
import { createApp, type Listener, listen, newRouter } from '../../../../services/adapters/http/server.ts';

const codes = Object.keys(problemTypes) as ProblemCode[];

describe('problems', () => {
  let listener: Listener;
  let url: string;
  beforeAll(async () => {
    const failing = newRouter();
    failing.get('/fail/:code', (req) => {
      throw new HttpProblem(req.params.code as ProblemCode, { detail: 'so it is' });
    });
    failing.get('/crash', () => {
      throw new Error('a secret');
    });
    listener = await listen(createApp([problemRoutes(), failing]), { host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${listener.port}`;
  });
  afterAll(() => listener.close(0));

  it.each(codes)('%s is answered with its status and a type that leads to its page', async (code) => {
    const { status, title }: ProblemType = problemTypes[code];
    const answer = await fetch(`${url}/fail/${code}`);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await answer.json()) as { type: string };
    expect([answer.status, problem]).toEqual([
      status,
      { type: `/problems/${code}`, status, title, code, detail: 'so it is' },
    ]);
    const page = await fetch(new URL(problem.type, url));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain(`<h1><code>${code}</code></h1>`);
  });

  it('has no text that HTML would read as markup', () => {
    expect(codes.filter((code) => /[<>&]/.test(JSON.stringify(problemTypes[code])))).toEqual([]);
  });

  it.each(['nothing', 'constructor', '__proto__', '%3Cscript%3E'])('has no page for %s', async (code) => {
    const answer = await fetch(`${url}/problems/${code}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'problem-unknown' });
  });

  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['application/json', 'application/problem+json'],
    ['*/*', 'application/problem+json'],
  ])('answers nothing known, asked for %s, with %s', async (accept, type) => {
    const answer = await fetch(`${url}/nowhere%3Cb%3E`, { headers: { accept } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining(type)]);
    const body = await answer.text();
    if (type === 'text/html') expect(body).toContain('<a href="/">Start</a>');
    else expect(JSON.parse(body)).toMatchObject({ code: 'route-unknown' });
    expect(body).not.toContain('<b>');
  });

  it('keeps the message of what nobody expected to itself', async () => {
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {});
    const answer = await fetch(`${url}/crash`);
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { type: '/problems/internal-error', status: 500, title: 'internal error', code: 'internal-error' },
    ]);
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
  });
});
