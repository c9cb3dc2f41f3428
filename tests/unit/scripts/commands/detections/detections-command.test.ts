import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectionsCommand } from '../../../../../scripts/commands/detections.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';

const count = readdirSync(join(projectRoot, 'infra/detections')).filter((name) => name.endsWith('.yml')).length;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'detections-'));
  await cp(join(projectRoot, 'infra/detections'), folder, { recursive: true });
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
    await detectionsCommand().parseAsync(args, { from: 'user' });
    return { exit: Number(process.exitCode ?? 0), out: printed.log, err: printed.error };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

describe('detections lint', () => {
  it('finds nothing wrong with the default set', async () => {
    expect(await run('lint', folder)).toEqual({ exit: 0, out: `${count} detections, nothing wrong\n`, err: '' });
  });

  it('reads Sigma rules too, and names what it would not honour', async () => {
    const rule = join(folder, 'rule.yml');
    const text = 'title: T\nlogsource: {product: custodes}\ndetection: {one: {User: e-1}, condition: one}\n';
    await writeFile(rule, text);
    expect(await run('lint', rule)).toEqual({ exit: 0, out: '1 detections, nothing wrong\n', err: '' });
    await writeFile(rule, text.replace('User', 'User|wide'));
    const { exit, out } = await run('lint', rule);
    expect(out).toMatch(
      /rule\.yml:3:30: the modifier `wide` of `User` is not honoured: no field of an access is encoded/,
    );
    expect(exit).toBe(1);
  });

  it('takes a Sigma rule in a folder of detections, and the other verbs work on it as on ours', async () => {
    const text =
      'title: T\nlevel: high\nlogsource: {product: custodes}\ndetection: {one: {User: e-1}, condition: one}\n';
    await writeFile(join(folder, 'rule.yml'), text);
    expect((await run('lint', folder)).out).toBe(`${count + 1} detections, nothing wrong\n`);
    expect((await run('list', folder)).out).toMatch(/sigma-t +│ enforce │ high/);
    expect((await run('explain', 'sigma-t', '--detections', folder)).out).toContain('User: e-1');
    expect((await run('test', folder)).exit).toBe(0);
    expect((await run('diff', folder, 'release')).out).toContain('mode: enforce  ->  removed');
    await writeFile(join(folder, 'rule.yml'), text.replace('one: {User', 'one: {Owner'));
    expect((await run('test', folder)).err).toMatch(/rule\.yml:4:26: `Owner` is no field of an access/);
  });

  it('lists what of a Sigma file could only look at the archive', async () => {
    const path = join(folder, 'rule.yml');
    const rule = 'title: R\nname: r\nlogsource: {product: custodes}\ndetection: {one: {User: e-1}, condition: one}\n';
    const body = '  type: event_count\n  rules: [r]\n  timespan: 400d\n  condition: {gte: 3}\n';
    await writeFile(path, `${rule}---\ntitle: C\ncorrelation:\n${body}`);
    const { exit, out } = await run('lint', path);
    expect([exit, out]).toEqual([
      0,
      expect.stringMatching(/only over the archive:\n.+:10:13: `timespan` is too long to run live/),
    ]);
    const { exit: refused, out: problems } = await run('lint', folder);
    expect([refused, problems]).toEqual([1, expect.stringContaining('`timespan` is too long to run live')]);
  });

  it('names every problem with file, line and column', async () => {
    await change('unexplained-visits.yml', 'unit: days', 'unit: hours');
    await change('clock-skew.yml', 'owner: security team', 'colour: red');
    await change('self-made-ticket.yml', /finds: \[.+\]/g, 'finds: []');
    const { exit, out } = await run('lint', folder);
    expect(exit).toBe(1);
    const lines = out.split('\n').map((line) => line.replace(/:\d+:\d+:/, ':L:C:'));
    expect(lines[0]).toMatch(/^clock-skew/);
    expect(lines.at(-2)).toMatch(/^unexplained-visits/);
    expect(lines).toEqual(
      expect.arrayContaining([
        'clock-skew.yml:L:C: `owner` is missing, expected 1 to 500 characters',
        'clock-skew.yml:L:C: `colour` is `red`, expected no such field',
        expect.stringMatching(/^self-made-ticket\.yml:L:C: tests: there is none that finds something$/),
        expect.stringMatching(
          /^self-made-ticket\.yml:L:C: test `.*`: `self-made-ticket` finds `.*`, expected nothing$/,
        ),
        'unexplained-visits.yml:L:C: `parameters.windowDays.unit` is `hours`, expected `days`',
      ]),
    );
  });

  it('reports a folder that is none', async () => {
    const { exit, err } = await run('lint', join(folder, 'none'));
    expect([exit, err]).toEqual([2, expect.stringContaining('is no folder, expected one with detections (*.yml)')]);
  });
});

describe('detections test', () => {
  it('runs the tests of every file, and reports what failed as JUnit too', async () => {
    await change('ticket-reused.yml', 'ownersMin: { value: 2', 'ownersMin: { value: 3');
    const junit = join(folder, 'report.xml');
    const { exit, out } = await run('test', folder, '--junit', junit);
    expect(exit).toBe(1);
    expect(out).toMatch(/^ticket-reused\.yml:\d+:5: test `.*`: `ticket-reused` finds nothing, expected `a`, `b`$/m);
    expect(out).toMatch(new RegExp(`^\\d+ tests of ${count} detections, 2 failed$`, 'm'));
    const xml = await readFile(junit, 'utf8');
    expect(xml).toMatch(/<testsuite name="ticket-reused" tests="5" failures="2">/);
    expect(xml).toContain('<failure message="test `the second owner states both`: `ticket-reused` finds nothing');
  });
});

describe('detections list, explain and diff', () => {
  it('print what a person asks for', async () => {
    await change('ticket-reused.yml', 'severity: medium', 'severity: high');
    expect((await run('list', folder)).out).toMatch(/ticket-reused +│ enforce +│ high +│ [0-9a-f]{16}/);
    const { out } = await run('explain', 'emergency-budget', '--detections', folder);
    expect(out).toContain('severity     person medium, team low');
    expect(out).toMatch(/shareMax +│ 0\.1 share +│ 0 to 1/);
    const diff = await run('diff', 'release', folder);
    expect(diff.out).toContain('detection ticket-reused changes\n  severity: medium  ->  high');
    expect((await run('diff', folder, folder)).out).toContain('the sets are equal');
  });

  it('report a detection that does not exist', async () => {
    const { exit, err } = await run('explain', 'ticket-reusd', '--detections', folder);
    expect([exit, err]).toEqual([2, expect.stringMatching(/^there is no detection `ticket-reusd`, expected one of: /)]);
  });
});
