import { registerCommand } from '../../../../../scripts/commands/register.ts';
import { HttpProblem } from '../../../../../services/adapters/http/problem.ts';
import { createApp, type Listener, listen, newRouter } from '../../../../../services/adapters/http/server.ts';
import { runCommand } from '../../../../support/process/run-command.ts';

const person = {
  kind: 'person',
  id: 'e/1',
  issuer: 'hr',
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: null,
  approver: null,
  team: 'us',
  aliases: ['a\u001b[31m', 'b'],
};
const item = (offset: number, corrects: number | null, correctedBy: number | null, team: string) => {
  return {
    offset,
    appendedAt: '2026-02-01T00:00:00.000Z',
    corrects,
    correctedBy,
    recordHash: `hash-of-${team}`,
    record: { ...person, team },
  };
};

describe('custodes register show and list', () => {
  let listener: Listener;
  let url: string;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    const router = newRouter();
    router.use((req, _res, next) => {
      asked.push(req.url);
      next();
    });
    router.get('/v1/register/person/:id', (req, res) => {
      const errors = [{ field: 'asOf', value: 'soon', expected: 'a time' }];
      if (req.query.asOf === 'soon') throw new HttpProblem('parameter-invalid', { errors });
      if (req.params.id === 'nobody') throw new HttpProblem('record-unknown', { detail: 'there is nobody' });
      if (req.params.id === 'late') throw new HttpProblem('not-ready');
      res.json(person);
    });
    router.get('/v1/register/person/:id/history', (req, res) => {
      if (req.query.cursor === undefined) res.json({ items: [item(9, 3, null, 'us')], nextCursor: '9' });
      else res.json({ items: [item(3, null, 9, 'eu')] });
    });
    router.get('/v1/register/person', (_req, res) => void res.json({ items: [person], nextCursor: 'bmV4dA' }));
    listener = await listen(createApp([router]), { host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${listener.port}`;
  });
  afterEach(() => listener.close(0));

  const run = (...args: string[]) => runCommand(registerCommand(), [...args, '--url', url]);

  it('shows a record as valid and as known at a time', async () => {
    const { code, out } = await run(
      'show',
      'person',
      'e/1',
      '--as-of',
      '2026-01-01T00:00:00+01:00',
      '--known-at',
      '2026-02-01T00:00:00Z',
    );
    expect(code).toBe(0);
    expect(asked).toEqual([
      '/v1/register/person/e%2F1?asOf=2026-01-01T00%3A00%3A00%2B01%3A00&knownAt=2026-02-01T00%3A00%3A00Z',
    ]);
    expect(out).toMatch(/team\s+│ us/);
    expect(out).not.toContain('\u001b');
    expect(JSON.parse((await run('show', 'person', 'e/1', '--json')).out)).toEqual(person);
  });

  it('shows the whole history, with what each record changed', async () => {
    const { out } = await run('show', 'person', 'e/1', '--history');
    const rows = out.split('\n').filter((line) => line.includes('2026-02-01'));
    expect(rows[0]).toMatch(/│ 9 .*│ 3 .*│ team: us +│ hash-of-us/);
    expect(rows[1]).toMatch(/│ 3 .*│ team: eu/);
    const { items } = JSON.parse((await run('show', 'person', 'e/1', '--history', '--json')).out);
    expect(items.map(({ offset }: { offset: number }) => offset)).toEqual([9, 3]);
  });

  it('lists a kind with filters, times and pages', async () => {
    const { out } = await run(
      'list',
      'person',
      'team=us',
      'aliases=a=b',
      '--known-at',
      '2026-02-01T00:00:00Z',
      '--limit',
      '1',
    );
    expect(asked).toEqual(['/v1/register/person?knownAt=2026-02-01T00%3A00%3A00Z&limit=1&team=us&aliases=a%3Db']);
    expect(out).toContain('team: us');
    expect(out).toContain('more: --cursor bmV4dA');
  });

  it.each([
    [['show', 'person', 'nobody'], 2, 'there is nobody'],
    [['show', 'person', 'x', '--as-of', 'soon'], 2, '`asOf` is `soon`, expected a time'],
    [['show', 'person', 'late'], 3, 'not ready'],
    [['show', 'person', 'x', '--history', '--as-of', 'soon'], 2, 'expected no other'],
  ])('answers %j with %p', async (args, code, message) => {
    expect(await run(...args)).toEqual({ code, out: '', error: expect.stringContaining(message) });
  });

  it('ends with 3 when no server is there', async () => {
    await listener.close(0);
    expect(await run('show', 'person', 'x')).toMatchObject({
      code: 3,
      error: expect.stringContaining('could not be reached'),
    });
  });
});
