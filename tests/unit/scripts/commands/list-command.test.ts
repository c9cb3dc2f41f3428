import { accessesCommand } from '../../../../scripts/commands/accesses.ts';
import { alertsCommand } from '../../../../scripts/commands/alerts.ts';
import { HttpProblem } from '../../../../services/adapters/http/problem.ts';
import { createApp, type Listener, listen, newRouter } from '../../../../services/adapters/http/server.ts';

const access = {
  eventId: 'ev-1',
  occurredAt: '2026-11-24T09:12:03.123Z',
  actor: { id: 'e-1042', kind: 'employee' },
  action: 'view',
  resource: { kind: 'recording', recordingId: 'r-\u001b[31m90', cameraId: null },
  verdict: 'violation',
  reason: 'nobody consented',
};
const alert = { alertId: 'al-1', openedAt: '2026-11-24T09:12:03.123Z', severity: 'high', state: 'new', actor: null };

describe('custodes accesses and custodes alerts', () => {
  let listener: Listener;
  let asked: string[];
  let listed: typeof access;
  let printed: string[];
  let complained: string[];

  beforeEach(async () => {
    asked = [];
    listed = access;
    printed = [];
    complained = [];
    jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
    jest.spyOn(console, 'error').mockImplementation((line) => void complained.push(String(line)));
    const router = newRouter();
    router.get('/v1/accesses', (req, res) => {
      asked.push(req.url);
      const errors = [{ field: 'limit', value: '0', expected: '1 to 1000' }];
      if (req.query.limit === '0') throw new HttpProblem('parameter-invalid', { errors });
      res.json({ items: [listed], nextCursor: 'next' });
    });
    router.get('/v1/alerts', (_req, res) => void res.json({ items: [alert] }));
    let bulks = 0;
    router.post('/v1/alerts/bulk', (_req, res) => {
      bulks += 1;
      if (bulks > 1) res.status(503).json({ detail: 'the server is stopping' });
      else res.json({ results: Array.from({ length: 100 }, (_, at) => ({ alertId: `al-${at}`, status: 'done' })) });
    });
    listener = await listen(createApp([router]), { host: '127.0.0.1', port: 0 });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
    await listener.close(0);
  });

  const run = (args: string[], command = accessesCommand()): Promise<unknown> =>
    command.parseAsync([...args, '--url', `http://127.0.0.1:${listener.port}`], { from: 'user' });

  it('shows a page as a table, and how to get the next', async () => {
    await run(['--owner', 'o 1', '--verdict', 'violation']);
    expect(asked).toEqual(['/v1/accesses?owner=o%201&verdict=violation']);
    expect(printed.join()).toMatch(/2026-11-24T09:12:03Z.*ev-1.*e-1042.*view.*violation.*nobody consented/);
    expect(printed.join()).toContain('more: --cursor next');
    expect(process.exitCode).toBeUndefined();
  });

  it('does not let a source steer the terminal', async () => {
    await run([]);
    expect(printed.join()).toContain('r-�[31m90');
    expect(printed.join()).not.toContain('\u001b[31m90');
  });

  it('does not let a source make a line of its own', async () => {
    listed = { ...access, reason: 'nobody consented\n│ ev-2 explained' };
    await run([]);
    expect(printed.join()).toContain('nobody consented�│ ev-2 explained');
  });

  it('prints the server’s document with --json', async () => {
    await run(['--json']);
    expect(JSON.parse(printed.join())).toEqual({ items: [access], nextCursor: 'next' });
  });

  it('shows alerts', async () => {
    await run([], alertsCommand());
    expect(printed.join()).toMatch(/al-1.*high.*new/);
  });

  it('ends with 2 and the server’s reason when the question is bad', async () => {
    await run(['--limit', '0']);
    expect(complained).toEqual(['`limit` is `0`, expected 1 to 1000']);
    expect(process.exitCode).toBe(2);
  });

  it('ends with 3 when there is no server', async () => {
    await listener.close(0);
    await run([]);
    expect(complained.join()).toContain('could not be reached');
    expect(process.exitCode).toBe(3);
  });

  it('ends with 2 when the address is none', async () => {
    await accessesCommand().parseAsync(['--url', 'nowhere'], { from: 'user' });
    expect(process.exitCode).toBe(2);
  });

  it('prints what was done of many alerts before the server failed', async () => {
    const ids = Array.from({ length: 101 }, (_, at) => `al-${at}`);
    await run(['bulk', 'ack', ...ids, '--json'], alertsCommand());
    expect(printed.map((line) => (JSON.parse(line) as { results: unknown[] }).results.length)).toEqual([100]);
    expect([process.exitCode, complained]).toEqual([3, ['the server is stopping']]);
  });
});
