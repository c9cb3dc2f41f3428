import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCommand } from '../../../../../scripts/commands/import/import-command.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { type FakeIntake, openFakeIntake } from '../../../../support/fake-intake.ts';
import { runCommand } from '../../../../support/process/run-command.ts';

const vectors = join(projectRoot, 'tests/vectors/imports');
const folder = mkdtempSync(join(tmpdir(), 'custodes-import-csv-'));
let intake: FakeIntake;

beforeEach(async () => {
  intake = await openFakeIntake();
});
afterEach(async () => {
  await intake.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runCommand(importCommand(), [...args, '--url', intake.url]);
const sent = () => intake.received.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const map = [
  'fields:',
  '  source.id: { value: vms }',
  '  occurredAt: { column: Time, time: dd.MM.yyyy HH:mm:ss, zone: Europe/Berlin }',
  '  actor.id: Who',
  '  actor.kind: { value: contractor }',
  '  action: { column: What, values: { Watched: view } }',
  '  resource.kind: { value: camera }',
  '  resource.cameraId: Camera',
  '  extent.durationMs: { column: For, as: duration }',
].join('\n');

describe('custodes import csv', () => {
  it('makes an event of each row as the map names its fields', async () => {
    const rows = 'Time,Who,What,Camera,For\n24.11.2026 10:00:00,e-1,Watched,c-1,1:02:03\n';
    const { code, out } = await run('csv', file('rows.csv', rows), '--map', file('map.yaml', map), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ records: 1, used: 1, merged: 0, refused: 0 });
    expect(sent()).toEqual([
      {
        eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
        source: { id: 'vms' },
        occurredAt: '2026-11-24T09:00:00.000Z',
        actor: { id: 'e-1', kind: 'contractor' },
        action: 'view',
        resource: { kind: 'camera', cameraId: 'c-1' },
        extent: { durationMs: 3_723_000 },
      },
    ]);
  });

  it('adds nothing when it imports a file again', async () => {
    const args = ['csv', file('rows.csv', 'Time,Who,What,Camera,For\n24.11.2026 10:00:00,e-1,Watched,c-1,41\n')];
    await run(...args, '--map', file('map.yaml', map));
    const { out } = await run(...args, '--map', file('map.yaml', map), '--json');
    expect(JSON.parse(out)).toMatchObject({ used: 1, duplicates: 1 });
  });

  it('refuses rows by line, column and text, and goes on', async () => {
    const rows = [
      'Time,Who,What,Camera,For',
      '2026-11-24,e-1,Watched,c-1,',
      '24.11.2026 10:00:00,e-1,Looked,c-1,',
      '24.11.2026 10:00:00,,Watched,c-1,',
      '24.11.2026 10:00:00,e-1,Watched,c-1,soon',
      '24.11.2026 10:00:00,e-1,Watched,c-1,9',
    ].join('\n');
    const name = file('refused.csv', rows);
    const { out } = await run('csv', name, '--map', file('map.yaml', map), '--json');
    const { used, refused, problems } = JSON.parse(out);
    expect([used, refused]).toEqual([1, 4]);
    expect(problems).toMatchObject([
      { place: `${name}:2`, problems: [{ field: 'occurredAt', value: '2026-11-24' }] },
      {
        place: `${name}:3`,
        problems: [{ field: 'action', value: 'Looked', expected: expect.stringContaining('Watched') }],
      },
      { place: `${name}:4`, problems: [{ field: 'actor.id' }] },
      { place: `${name}:5`, problems: [{ field: 'extent.durationMs', value: 'soon' }] },
    ]);
  });

  it.each([
    [
      'a field there is not',
      `${map}\n  actor.name: Who`,
      /`fields\.actor\.name` is .*an access event has no such field/,
    ],
    ['a field that is needed', map.replace('  actor.id: Who\n', ''), /expected also: actor\.id/],
    ['an address as text of the log', `${map}\n  network.ipHash: Who`, /`fields\.network\.ipHash`/],
  ])('refuses a map with or without %s', async (_what, text, message) => {
    const { code, error } = await run('csv', file('rows.csv', 'Time\n'), '--map', file('map.yaml', text));
    expect(code).toBe(2);
    expect(error).toMatch(message);
  });

  it('names the column that an export does not have', async () => {
    const { code, error } = await run('verkada', file('other.csv', 'When,User\n'));
    expect(code).toBe(2);
    expect(error).toMatch(/other\.csv` has no column `Timestamp`, .*it has: `When`, `User`/);
  });
});

describe.each([
  ['verkada', ['livestream', 'view', 'export'], 'Event is `User Login`'],
  ['genetec', ['livestream', 'export'], 'Activity name is `Alarm acknowledged`'],
  ['milestone', ['view', 'export'], 'Message text is `User logged in`'],
])('custodes import %s', (product, actions, skipped) => {
  it('reads its sample, and names what it skips', async () => {
    const { code, out } = await run(product, join(vectors, `${product}.csv`), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ refused: 0, skipped: { [skipped]: 1 } });
    expect(sent().map(({ action }) => action)).toEqual(actions);
  });
});
