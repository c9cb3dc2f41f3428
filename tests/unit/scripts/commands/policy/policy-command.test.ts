import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyCommand } from '../../../../../scripts/commands/policy.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { toRfc3339 } from '../../../../../services/value-forms/rfc3339.ts';
import { anIntakeServer, INTAKE_NOW, type IntakeServer } from '../../../../support/intake-server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policies-'));
  await cp(join(projectRoot, 'infra/policies'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function change(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  expect(text).toMatch(from);
  await writeFile(join(folder, file), text.replace(from, to));
}

/** Exit code and what a verb prints. */
async function run(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const printed = { log: '', error: '' };
  const spies = (['log', 'error'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation((...[text]: unknown[]) => {
      printed[name] += `${text}\n`;
    }),
  );
  try {
    await policyCommand().parseAsync(args, { from: 'user' });
    return { exit: Number(process.exitCode ?? 0), out: printed.log, err: printed.error };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

describe('policy lint', () => {
  it('finds nothing wrong with the default set', async () => {
    const { exit, out } = await run('lint', folder);
    expect([exit, out]).toEqual([0, expect.stringMatching(/^\d+ rules, nothing wrong\n$/)]);
  });

  it('names a condition that relies on the name of an approver that anybody may have written', async () => {
    const before = '!evidence.needToKnow.holds';
    await change('emergency-not-approved.yaml', before, `${before} && evidence.emergency.record.approver == null`);
    const { exit, out } = await run('lint', folder);
    expect(exit).toBe(1);
    expect(out).toContain(
      'when: `evidence.emergency.record.approver` is what the sender of the record wrote, checked is `evidence.needToKnow.holds`',
    );
  });

  it('names every problem with file and line', async () => {
    await change('path-not-allowed.yaml', /^owner: .*$/m, 'colour: red');
    await change('mfa-missing.yaml', /^when: .*(\n {2}.*)*/m, 'when: event.mfa == false');
    await change('training-lapsed.yaml', 'actorKinds: [employee, contractor]', 'actorKinds: [employee, employee]');
    await change('no-need-to-know.yaml', 'parameters.ticketGrace', '1800000');
    await writeFile(
      join(folder, 'parameters.yml'),
      `${await readFile(join(folder, 'parameters.yml'), 'utf8')}unread:\n  value: 3 days\n  meaning: nothing\n`,
    );
    const { exit, out } = await run('lint', folder, '--json');
    expect(exit).toBe(1);
    const { ok, problems } = JSON.parse(out);
    expect(ok).toBe(false);
    const lines = problems.map(({ file, line, message }: Record<string, unknown>) => `${file}:${line}: ${message}`);
    expect(lines).toEqual([
      expect.stringMatching(
        /^mfa-missing\.yaml:\d+: when: there is no `event\.mfa`, expected one of eventId, .*, destination, decisionId$/,
      ),
      expect.stringMatching(/^no-need-to-know\.yaml:\d+: when: 1800000 is the parameter `ticketGrace`: read /),
      expect.stringMatching(/^parameters\.yml:\d+: unread: no rule uses it$/),
      'path-not-allowed.yaml:2: `owner` is missing, expected a text',
      'path-not-allowed.yaml:11: `colour` is `red`, expected no such field',
      expect.stringMatching(/^training-lapsed\.yaml:\d+: applies\.actorKinds: `employee` is listed twice$/),
    ]);
  });

  it('asks for a test in which the rule holds and one in which it does not', async () => {
    const text = await readFile(join(folder, 'path-not-allowed.yaml'), 'utf8');
    await writeFile(
      join(folder, 'path-not-allowed.yaml'),
      text.replace(/tests:[\s\S]*/, 'tests:\n  - { name: app, given: {}, holds: true }\n'),
    );
    const { exit, out } = await run('lint', folder);
    expect([exit, out]).toEqual([1, expect.stringMatching(/tests: there is none in which the rule does not hold\n$/)]);
  });

  it('of no folder is a wrong input', async () => {
    expect(await run('lint', join(folder, 'nowhere'))).toMatchObject({ exit: 2, out: '' });
  });
});

describe('policy test', () => {
  it('runs the tests of the files in both ways', async () => {
    expect((await run('test', folder)).exit).toBe(0);
    await change('path-not-allowed.yaml', /holds: true/, 'holds: false');
    const { exit, out } = await run('test', folder, '--json');
    const { ok, failures } = JSON.parse(out);
    expect([exit, ok]).toEqual([1, false]);
    expect(failures.map(({ engine }: { engine: string }) => engine)).toEqual(['translated', 'cel']);
    // One test that failed twice is one.
    expect((await run('test', folder)).out).toMatch(/^\d+ tests of \d+ rules, 1 failed$/m);
  });
});

describe('policy diff', () => {
  it('describes what differs, with both versions', async () => {
    const other = await mkdtemp(join(tmpdir(), 'policies-'));
    await cp(folder, other, { recursive: true });
    await change('training-lapsed.yaml', 'severity: low', 'severity: high');
    await rm(join(folder, 'path-not-allowed.yaml'));
    const { exit, out } = await run('diff', other, folder);
    expect(exit).toBe(0);
    expect(out).toContain('rule training-lapsed changes\n  severity: low  ->  high\n');
    expect(out).toMatch(/rule path-not-allowed is gone\n {2}verdict was: violation\n/);
    expect(out).toMatch(/^from [0-9a-f]{64} .*\nto {3}[0-9a-f]{64} /);
    expect((await run('diff', other, other)).out).toContain('the sets are equal');
    await rm(other, { recursive: true });
  });
});

describe('policy explain', () => {
  it('prints the result of every rule that applies, and what was tried', async () => {
    const event = {
      eventId: 'ev-1',
      occurredAt: '2026-11-24T12:00:00Z',
      source: { id: 'console' },
      action: 'view',
      actor: { id: 'e-1', kind: 'employee' },
      purpose: 'express-consent',
      resource: { kind: 'camera', cameraId: 'c-1', ownerId: 'o-1' },
    };
    const consent = {
      kind: 'consent',
      id: 'C-1',
      issuer: 'crm',
      validFrom: '2020-01-01T00:00:00Z',
      ownerId: 'o-1',
      live: false,
      validUntil: '2026-01-01T00:00:00Z',
      actions: ['view'],
      grantedTo: 'any-support',
      disclosureVersion: '1',
      affirmativeAct: true,
    };
    await writeFile(join(folder, 'event.json'), JSON.stringify(event));
    await writeFile(join(folder, 'register.ndjson'), `${JSON.stringify(consent)}\n`);
    const files = [join(folder, 'event.json'), '--register', join(folder, 'register.ndjson'), '--policies', folder];
    const { exit, out } = await run('explain', ...files, '--json');
    const { verdict, rules, tried, reason } = JSON.parse(out);
    expect([exit, verdict]).toEqual([0, 'violation']);
    const outcomeOf = (id: string) => rules.find(({ rule }: { rule: string }) => rule === id)?.outcome;
    expect(['consent-expired', 'consent-missing', 'legal-hold-delete'].map(outcomeOf)).toEqual([
      'does-not-hold',
      'holds',
      undefined,
    ]);
    expect(tried).toContainEqual({ kind: 'consent', id: 'C-1', state: 'ended on 1 Jan 2026, 00:00 UTC' });
    expect(reason).toContain('consent C-1 of o-1 ended');
  });

  it('names the field of an event that cannot be used', async () => {
    await writeFile(join(folder, 'event.json'), '{"eventId":"ev-1"}');
    const { exit, err } = await run('explain', join(folder, 'event.json'), '--policies', folder);
    expect([exit, err]).toEqual([2, expect.stringContaining('`occurredAt`')]);
  });
});

describe('policy explain of an access on the server', () => {
  it.each([
    ['--policies', ['--policies', 'FOLDER']],
    ['--register', ['--register', 'register.ndjson']],
  ])('refuses %s, which would be ignored', async (option, given) => {
    const args = given.map((arg) => (arg === 'FOLDER' ? folder : arg));
    const { exit, out, err } = await run('explain', 'typo.json', ...args, '--url', 'http://127.0.0.1:1');
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain(`no file \`typo.json\`, expected one with \`${option}\``);
  });
});

describe('a change of rules', () => {
  let server: IntakeServer;
  beforeEach(async () => {
    server = await anIntakeServer();
  });
  afterEach(async () => {
    await server.drain();
    await server.close();
  });

  it('is proposed by one person, approved by another, and shown', async () => {
    const url = ['--url', server.url];
    const before = JSON.parse((await run('status', ...url, '--json')).out);
    expect(before).toMatchObject({ folder: { state: 'in-force', version: before.inForce }, approvals: [] });
    await change('training-lapsed.yaml', 'severity: low', 'severity: high');
    expect((await run('diff', 'in-force', folder, ...url)).out).toContain('severity: low  ->  high');
    const { version } = JSON.parse((await run('propose', folder, '--as', 'e-1', ...url, '--json')).out);
    expect(await run('approve', version, '--as', 'e-1', ...url)).toMatchObject({ exit: 1 });
    // As `status` shows it; and no other beginning of it.
    expect((await run('status', ...url)).out).toContain(version.slice(0, 16));
    expect(await run('approve', version.slice(0, 16), '--as', 'e-1', ...url)).toMatchObject({ exit: 1 });
    expect(await run('approve', version.slice(0, 15), '--as', 'e-1', ...url)).toMatchObject({ exit: 2 });
    expect(await run('lint', folder, '--approved', ...url)).toMatchObject({ exit: 1 });
    const approved = await run('approve', version, '--as', 'e-2', '--from', '2026-11-01T00:00:00Z', ...url, '--json');
    expect([approved.exit, JSON.parse(approved.out).state]).toEqual([0, 'approved']);
    expect(await run('lint', folder, '--approved', ...url)).toMatchObject({ exit: 0 });
    const after = JSON.parse((await run('status', ...url, '--json')).out);
    expect(after).toMatchObject({ inForce: version, folder: { state: 'not-approved' } });
  });

  it('begins by the clock of the server where no time is given', async () => {
    const url = ['--url', server.url];
    await change('training-lapsed.yaml', 'severity: low', 'severity: high');
    const { version } = JSON.parse((await run('propose', folder, '--as', 'e-1', ...url, '--json')).out);
    const { validFrom } = JSON.parse((await run('approve', version, '--as', 'e-2', ...url, '--json')).out);
    expect(validFrom).toBe(toRfc3339(INTAKE_NOW));
  });

  it('is not proposed with what lint finds, nor approved when nobody proposed it', async () => {
    const url = ['--url', server.url];
    await change('training-lapsed.yaml', 'severity: low', 'severity: dire');
    expect(await run('propose', folder, '--as', 'e-1', ...url)).toMatchObject({ exit: 1 });
    expect(await run('approve', 'ab'.repeat(32), '--as', 'e-1', ...url)).toMatchObject({ exit: 2 });
  });

  it('needs a server', async () => {
    expect(await run('status', '--url', 'http://127.0.0.1:9')).toMatchObject({ exit: 3 });
  });
});
