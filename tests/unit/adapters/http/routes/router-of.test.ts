import { z } from 'zod';
import {
  queryLimit,
  queryOneOf,
  queryText,
  queryTime,
} from '../../../../../services/adapters/http/routes/query-fields.ts';
import { jsonBody, route } from '../../../../../services/adapters/http/routes/route.ts';
import { routerOf } from '../../../../../services/adapters/http/routes/router-of.ts';
import { createApp, type Listener, listen } from '../../../../../services/adapters/http/server.ts';

const shared = { stage: null, needs: null, summary: 'A test', answers: {}, reads: { nothing: 'a test' } } as const;
const routes = {
  search: route({
    ...shared,
    method: 'GET',
    path: '/things/{kind}',
    params: z.object({ kind: z.enum(['red', 'green']) }),
    query: z.strictObject({
      owner: queryText('an owner id').optional(),
      verdict: queryOneOf(['explained', 'violation'], 'a verdict').optional(),
      from: queryTime('from then on').optional(),
      limit: queryLimit,
    }),
  }),
  act: route({
    ...shared,
    method: 'POST',
    path: '/things',
    body: jsonBody({
      schema: z.strictObject({ why: z.string('a text'), how: z.enum(['well', 'badly']).optional() }),
      bytesMax: 100,
      problem: 'command-invalid',
      required: true,
      example: { why: 'x' },
    }),
  }),
};

describe('declared routes', () => {
  let listener: Listener;
  beforeAll(async () => {
    const router = routerOf(routes, {
      search: ({ params, query, res }) => {
        res.json({ params, query });
      },
      act: ({ body, res }) => {
        res.json(body);
      },
    });
    listener = await listen(createApp([router]), { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => listener.close(0));

  const ask = async (path: string, options: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${listener.port}${path}`, options);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const post = (body: string, type = 'application/json') =>
    ask('/things', { method: 'POST', body, headers: { 'content-type': type } });

  it('hands over what was declared, read and with its defaults', async () => {
    expect(await ask('/things/red?owner=o%2F1&from=1970-01-01T00:00:01Z')).toEqual({
      status: 200,
      body: { params: { kind: 'red' }, query: { owner: 'o/1', from: 1_000, limit: 50 } },
    });
  });

  it.each([
    ['/things/blue', 'kind', 'blue', 'one of: red, green'],
    ['/things/gren', 'kind', 'gren', 'one of: red, green (did you mean `green`?)'],
    [
      '/things/red?verdct=x',
      'verdct',
      'x',
      'no such parameter, did you mean `verdict`? Only: owner, verdict, from, limit',
    ],
    ['/things/red?colour=x', 'colour', 'x', 'no such parameter, only: owner, verdict, from, limit'],
    ['/things/red?constructor=x', 'constructor', 'x', 'no such parameter, only: owner, verdict, from, limit'],
    ['/things/red?__proto__=x', '__proto__', 'x', 'no such parameter, only: owner, verdict, from, limit'],
    ['/things/red?verdict=explaind', 'verdict', 'explaind', 'one of: explained, violation (did you mean `explained`?)'],
    ['/things/red?owner=a&owner=b', 'owner', ['a', 'b'], 'an owner id, given once'],
    ['/things/red?owner=', 'owner', '', 'an owner id'],
    ['/things/red?from=soon', 'from', 'soon', 'an RFC 3339 time with zone, for example 2026-11-24T09:12:03.123Z'],
    ['/things/red?limit=1e2', 'limit', '1e2', 'a whole number from 1 to 1000'],
    ['/things/red?limit=1001', 'limit', '1001', 'a whole number from 1 to 1000'],
  ])('refuses %s and names field, value and expectation', async (path, field, value, expected) => {
    const { status, body } = await ask(path);
    expect([status, body.code, body.errors]).toEqual([400, 'parameter-invalid', [{ field, value, expected }]]);
    expect(body.detail).toBe(`\`${field}\` is \`${String(value)}\`, expected ${expected}`);
  });

  it('reports everything that is wrong at once', async () => {
    const { body } = await ask('/things/red?limit=0&verdict=no&colour=red');
    expect((body.errors as { field: string }[]).map(({ field }) => field).sort()).toEqual([
      'colour',
      'limit',
      'verdict',
    ]);
  });

  it('reports what is absent as missing', async () => {
    const { status, body } = await post('');
    expect([status, body.code, body.detail]).toEqual([422, 'command-invalid', '`why` is missing, expected a text']);
  });

  it.each([
    ['{"why":"x","hw":"well"}', 'application/json', 422, 'hw'],
    ['{"why":"x","__proto__":1}', 'application/json', 422, '__proto__'],
    ['{"why":1}', 'application/json', 422, 'why'],
    ['[]', 'application/json', 400, 'body'],
    ['{"why":', 'application/json; charset=utf-8', 400, 'line 1, column 8'],
    ['\ufeff{"why":1}', 'application/json', 422, 'why'],
    ['{"why":"x"}', 'text/plain', 415, 'content-type'],
  ])('refuses the body %s as %s with %d', async (body, type, status, field) => {
    const answer = await post(body, type);
    expect([answer.status, (answer.body.errors as { field: string }[])[0]?.field]).toEqual([status, field]);
  });

  it('refuses a body that is larger than declared', async () => {
    expect(await post(JSON.stringify({ why: 'x'.repeat(200) }))).toMatchObject({
      status: 413,
      body: { code: 'body-too-large' },
    });
  });
});
