import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand as runSigmaCommand } from '../../../../../scripts/commands/detections/run.ts';
import { coverageCommand } from '../../../../../scripts/commands/history/coverage.ts';
import { backtestCommand } from '../../../../../scripts/commands/policy/backtest.ts';
import { readinessCommand } from '../../../../../scripts/commands/policy/readiness.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../../services/adapters/policies/load-policies.ts';
import { filedSet } from '../../../../../services/domain/policy/policy-record.ts';
import { objectsOf, writeFolder } from '../../../../support/archive-folder.ts';
import { runCommand } from '../../../../support/commands/run-command.ts';
import { aSealedWorld, type Step } from '../../../../support/history/sealed-world.ts';
import { randomAccess } from '../../../../support/random-world/random-worlds.ts';

const policies = join(projectRoot, 'infra/policies');
const EVENTS = 160;

/** The verbs that read sealed history, on an archive of random accesses. */
describe('on an archive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-history-'));
  const archive = join(folder, 'archive');
  const unfiled = join(folder, 'unfiled');
  const fewer = join(folder, 'fewer');
  const drawn: { action: string; eventId: string }[] = [];

  beforeAll(async () => {
    const set = await loadPolicies(policies);
    const accesses = Array.from({ length: EVENTS }, (_, index): Step[] => {
      const { event, records } = randomAccess(index + 1);
      drawn.push({ action: event.action, eventId: `ev-${index}` });
      return [...records.map((record) => ({ record })), { event: { ...event, eventId: `ev-${index}` } }];
    }).flat();
    const filed = await aSealedWorld([{ record: filedSet(set.text) }, ...accesses], set);
    writeFolder(archive, await objectsOf(filed.objects));
    writeFolder(unfiled, await objectsOf((await aSealedWorld(accesses.slice(0, 40), set)).objects));
    cpSync(policies, fewer, { recursive: true });
    rmSync(join(fewer, 'purpose-unspecified.yaml'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('backtest makes every decision again with the archived set, and reports that', async () => {
    const { exitCode, lines } = await runCommand(backtestCommand(), [archive]);
    expect(lines[0]).toMatch(/^(\d+) decisions repeated with their own policy sets: \1 identical in every byte$/);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['backtest', backtestCommand],
    ['coverage', coverageCommand],
  ])('%s of a time that ends before it begins is no question', async (_, command) => {
    const period = ['--from', '2026-11-25T00:00:00Z', '--to', '2026-11-25T00:00:00Z'];
    const { exitCode, complaints } = await runCommand(command(), [archive, ...period]);
    expect(complaints[0]).toMatch(/^`--to` is `2026-11-25T00:00:00.000Z`, expected a time after 2026-11-25/);
    expect(exitCode).toBe(2);
  });

  it('backtest fails on an archive that does not hold the set', async () => {
    const { exitCode, complaints } = await runCommand(backtestCommand(), [unfiled]);
    expect(complaints[0]).toMatch(/^the archive does not contain policy set `[0-9a-f]{64}`$/);
    expect(exitCode).toBe(2);
  });

  it('backtest reports what other policies would change, as the document that interfaces.md promises', async () => {
    const { exitCode, lines } = await runCommand(backtestCommand(), [archive, '--policies', fewer, '--json']);
    const report = JSON.parse(lines.join('\n'));
    expect(report.changed).toBeGreaterThan(0);
    expect(report.changes).toHaveLength(report.changed);
    expect(report.changes[0]).toMatchObject({
      eventId: expect.stringMatching(/^ev-/),
      before: { verdict: expect.any(String), determinedBy: expect.arrayContaining(['purpose-unspecified']) },
      after: { verdict: expect.any(String), determinedBy: expect.not.arrayContaining(['purpose-unspecified']) },
    });
    expect(report.byRule).toEqual([{ name: 'purpose-unspecified', changed: report.changed }]);
    expect(exitCode).toBe(0);
    const text = (await runCommand(backtestCommand(), [archive, '--policies', fewer])).lines.join('\n');
    expect(text).toContain(`would change ${report.changed} of ${report.decided} decisions`);
  });

  it('detections run matches Sigma rules with every sealed access, and refuses what it would not honour', async () => {
    const rules = join(folder, 'rules.yml');
    const rule = (field: string) =>
      `title: Downloads\nlogsource: {product: custodes}\ndetection: {one: {${field}: download}, condition: one}\n`;
    const matched = async (text: string) => {
      writeFileSync(rules, text);
      const { exitCode, lines } = await runCommand(runSigmaCommand(), [rules, '--archive', archive, '--json']);
      const report = JSON.parse(lines.join('\n'));
      const events: string[] = report.matches.flatMap((one: { events: { eventId: string }[] }) =>
        one.events.map(({ eventId }) => eventId),
      );
      return { exitCode, report, events: new Set(events) };
    };
    // What was rejected is no access.
    const all = await matched(rule('action').replace('download', "'*'"));
    expect(all.events.size).toBe(all.report.accesses);
    const { exitCode, report, events } = await matched(rule('action'));
    const ofAction = drawn.filter(({ action, eventId }) => action === 'download' && all.events.has(eventId));
    expect(ofAction.length).toBeGreaterThan(0);
    expect(events).toEqual(new Set(ofAction.map(({ eventId }) => eventId)));
    expect({ exitCode, title: report.matches[0].title }).toEqual({ exitCode: 0, title: 'Downloads' });
    const table = (await runCommand(runSigmaCommand(), [rules, '--archive', archive])).lines.join('\n');
    expect(table).toContain(`${report.accesses} accesses, ${ofAction.length} matches`);
    writeFileSync(rules, rule('Image'));
    const refused = await runCommand(runSigmaCommand(), [rules, '--archive', archive]);
    expect(refused.complaints[0]).toMatch(/rules\.yml:3:26: `Image` is no field of an access/);
    expect(refused.exitCode).toBe(2);
  });

  it('backtest looks at the accesses of a period only', async () => {
    const args = [archive, '--policies', fewer, '--json', '--from', '2030-01-01T00:00:00Z'];
    const { lines } = await runCommand(backtestCommand(), args);
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ from: '2030-01-01T00:00:00.000Z', to: null, decided: 0 });
  });

  it('readiness shows what would fail and missing', async () => {
    const args = [archive, '--policies', policies, '--days', '1', '--until', '2026-11-25T00:00:00Z'];
    const report = JSON.parse((await runCommand(readinessCommand(), [...args, '--json'])).lines.join('\n'));
    const rule = report.rules.find((one: { rule: string }) => one.rule === 'purpose-unspecified');
    expect(rule.fails).toBeGreaterThan(0);
    expect(rule).toMatchObject({
      share: rule.fails / rule.applies,
      lacking: expect.arrayContaining([expect.objectContaining({ what: 'event.purpose' })]),
    });
    const share = `${(100 * rule.share).toFixed(1)} %`;
    const row = (await runCommand(readinessCommand(), args)).lines.find((line) => line.includes('purpose-unspecified'));
    expect(row).toContain(share);
    expect(row).toContain('event.purpose');
  });

  it('coverage prints a row for all, each role, purpose and vendor', async () => {
    const text = (await runCommand(coverageCommand(), [archive])).lines.join('\n');
    for (const row of ['all', 'role ', 'purpose express-consent', 'vendor ']) expect(text).toContain(`│ ${row}`);
  });

  it.each([
    ['an archive that is not there', () => backtestCommand(), ['/nowhere'], /archive `\/nowhere` does not exist/],
    ['policies that are not there', () => backtestCommand(), [archive, '--policies', '/nowhere'], /\/nowhere/],
    ['policies that are not there', () => readinessCommand(), [archive, '--policies', '/nowhere'], /\/nowhere/],
    ['an archive that is not there', () => coverageCommand(), ['/nowhere'], /archive `\/nowhere` does not exist/],
  ])('refuses %s with 2', async (_what, command, args, message) => {
    const { exitCode, complaints } = await runCommand(command(), args);
    expect(complaints.join('\n')).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
