import { registerCommand } from '../../../../../scripts/commands/register.ts';
import { aToken, bearer } from '../../../../support/authentication/tokens.ts';
import { anIntakeServer, type IntakeServer } from '../../../../support/intake-server.ts';
import { runCommand } from '../../../../support/process/run-command.ts';
import { aRecordJson } from '../../../../support/register-builders.ts';

describe('custodes register approve and review', () => {
  let server: IntakeServer;
  beforeEach(async () => {
    const person = { id: 'e-5', kind: 'employee' as const };
    server = await anIntakeServer({
      tokens: [
        aToken({ token: 'lead', person, may: ['approve'] }),
        aToken({ token: 'all', source: '*', may: ['register', 'approve'] }),
      ],
    });
    const headers = { ...bearer('all'), 'content-type': 'application/json' };
    await server.post('/v1/register', JSON.stringify(aRecordJson('emergency')), headers);
  });
  afterEach(() => server.close());

  const run = (token: string, ...args: string[]) =>
    runCommand(registerCommand(), [...args, '--url', server.url, '--token', token]);

  it('records the act of the person of the token', async () => {
    const { code, out } = await run('lead', 'approve', 'emergency', 'M-1', '--note', 'the fire brigade asked');
    expect([code, out.trim()]).toEqual([0, expect.stringMatching(/^e-5 approved emergency M-1, valid from \S+Z$/)]);
  });

  it('names who vouches where the token has no person', async () => {
    const { code, out } = await run('all', 'review', 'emergency', 'M-1', '--as', 'e-5', '--json');
    const act = JSON.parse(out) as Record<string, unknown>;
    expect([code, act.act, act.by, act.issuer === 'e-5']).toEqual([0, 'review', 'e-5', false]);
    const again = await run('all', 'review', 'emergency', 'M-1', '--as', 'e-5');
    expect(again.out).toMatch(/^e-5 reviewed emergency M-1, valid from \S+, vouched for by \S+$/);
  });

  it('approves the content that was read, and no other', async () => {
    const { out } = await run('lead', 'approve', 'emergency', 'M-1', '--json');
    const { recordHash } = JSON.parse(out);
    const refused = await run('lead', 'approve', 'emergency', 'M-1', '--record-hash', 'ab'.repeat(32));
    expect([refused.code, refused.error]).toEqual([2, expect.stringContaining(recordHash)]);
    expect(await run('lead', 'approve', 'emergency', 'M-1', '--record-hash', recordHash)).toMatchObject({ code: 0 });
  });

  it.each<[string, string, string[], RegExp]>([
    ['a token without a person and no --as', 'all', ['approve', 'emergency', 'M-1'], /`by` is missing/],
    ['an unknown record', 'lead', ['approve', 'emergency', 'M-9'], /there is no emergency `M-9`/],
    ['a kind that nobody approves', 'lead', ['approve', 'camera', 'c-1'], /camera/],
    [
      'a version that is not there',
      'lead',
      ['approve', 'emergency', 'M-1', '--valid-from', '2021-01-01T00:00:00Z'],
      /2021-01-01/,
    ],
  ])('exits with 2 for %s', async (_what, token, args, message) => {
    const { code, error } = await run(token, ...args);
    expect([code, error]).toEqual([2, expect.stringMatching(message)]);
  });
});
