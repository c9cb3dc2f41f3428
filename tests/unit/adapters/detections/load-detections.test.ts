import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { DetectionError } from '../../../../services/adapters/detections/detection-error.ts';
import {
  canonicalText,
  defaultDetectionSet,
  detectionSetOf,
  loadDetections,
} from '../../../../services/adapters/detections/load-detections.ts';
import { detectionVersion } from '../../../../services/domain/finding/mechanisms/detection-settings.ts';

const standard = join(projectRoot, 'infra/detections');
const folder = mkdtempSync(join(tmpdir(), 'custodes-detections-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(folder, { recursive: true });
  cpSync(standard, folder, { recursive: true });
});

function edit(file: string, from: string | RegExp, to: string): void {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, after);
}

async function problems() {
  const error = await loadDetections(folder).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DetectionError)) throw new Error(`expected a DetectionError, got ${String(error)}`);
  return error;
}

describe('a folder of detections', () => {
  it('is one set, whose version changes with every threshold and with no comment', async () => {
    const before = await loadDetections(folder);
    edit('owner-watched-daily.yml', /^/, '# a comment\n');
    expect((await loadDetections(folder)).version).toBe(before.version);
    edit('owner-watched-daily.yml', 'windowDays: { value: 14', 'windowDays: { value: 13');
    const after = await loadDetections(folder);
    expect(after.version).not.toBe(before.version);
    const changed = after.detections.filter(
      (one, at) => detectionVersion(one) !== detectionVersion(before.detections[at] ?? one),
    );
    expect(changed.map(({ id }) => id)).toEqual(['owner-watched-daily']);
    expect(detectionSetOf(after.text)).toEqual(after);
  });

  it.each(['observe', 'off'])('is loaded where a detection has mode %s, whose tests run all the same', async (mode) => {
    edit('owner-watched-daily.yml', 'mode: enforce', `mode: ${mode}`);
    const { detections } = await loadDetections(folder);
    expect(detections.find(({ id }) => id === 'owner-watched-daily')?.mode).toBe(mode);
  });

  it('has the detection of the release where it has no file', async () => {
    rmSync(join(folder, 'clock-skew.yml'));
    expect((await loadDetections(folder)).version).toBe(defaultDetectionSet.version);
  });

  it.each<[string, string | RegExp, string, string]>([
    [
      'value: 5, unit: days',
      'value: 5, unit: days',
      'value: 5, unit: hours',
      '8:30: `parameters.daysMin.unit` is `hours`, expected `days`',
    ],
    [
      'a value out of range',
      'value: 14,',
      'value: 0,',
      '9:24: `parameters.windowDays.value` is `0`, expected a whole number from 1 to 340',
    ],
    [
      'a value that is no number',
      'value: 14,',
      'value: many,',
      '9:24: `parameters.windowDays.value` is `many`, expected a number',
    ],
    [
      'a fraction',
      'value: 14,',
      'value: 1.5,',
      '9:24: `parameters.windowDays.value` is `1.5`, expected a whole number from 1 to 340',
    ],
    [
      'a threshold that no window reaches',
      'daysMin: { value: 5',
      'daysMin: { value: 16',
      '8:21: `parameters.daysMin.value` is `16`, expected at most 15: a window of 14 days has no more UTC days',
    ],
    [
      'an unknown parameter',
      'windowDays:',
      'windowWeeks:',
      '`parameters.windowWeeks` is no parameter of this detector, expected one of: daysMin, windowDays',
    ],
    [
      'a parameter that is missing',
      /^ {2}windowDays.*\n/m,
      '',
      '`parameters.windowDays` is missing, expected a value in days',
    ],
    ['an unknown field', 'title:', 'titel:', '3:8: `titel` is `One owner, day after day`, expected no such field'],
    ['another severity', 'severity: high', 'severity: severe', '5:11: `severity` is `severe`, expected'],
    [
      'severities by case',
      'severity: high',
      'severity: { person: high }',
      '5:11: `severity` is `person`, expected one of: low, medium, high, critical',
    ],
    ['another mode', 'mode: enforce', 'mode: on', '6:7: `mode` is `on`, expected one of: enforce, observe, off'],
    ['no YAML', 'mode: enforce', 'mode: [', 'no YAML'],
    [
      'an id that no detector has',
      'id: owner-watched-daily',
      'id: owner-watched-hourly',
      '2:5: `id` is `owner-watched-hourly`, expected the name of the file',
    ],
    [
      'an access of another form',
      'eventId: a, occurredAt: 2026-06-01T10:00:00Z',
      'eventId: a, occurredAt: monday',
      '`tests.0.accesses.0.occurredAt` is `monday`, expected',
    ],
  ])('is refused as a whole with file, line and column: %s', async (_what, from, to, expected) => {
    edit('owner-watched-daily.yml', from, to);
    const { message } = await problems();
    expect(message).toContain('owner-watched-daily.yml:');
    expect(message).toContain(expected);
  });

  it('is refused where a detection fails its own tests', async () => {
    edit('owner-watched-daily.yml', 'daysMin: { value: 5', 'daysMin: { value: 4');
    const { problems: found } = await problems();
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ file: 'owner-watched-daily.yml', line: 24, column: 5 });
    expect(found[0]?.message).toBe(
      'test `four days, and two looks on one of them, state nothing`: `owner-watched-daily` finds `a`, `b`, `c`, `d`, `e`, expected nothing',
    );
  });

  it('is refused where a file would not be read, and where it is no folder', async () => {
    cpSync(join(folder, 'clock-skew.yml'), join(folder, 'clock-skew.yaml'));
    expect((await problems()).message).toContain('the file is `clock-skew.yaml`, expected a detection in `<id>.yml`');
    await expect(loadDetections(join(folder, 'none'))).rejects.toThrow(/cannot be read, expected a folder/);
  });
});

describe('the canonical text of detections', () => {
  it.each([
    ['no JSON', '{', /not JSON/],
    ['no detections', '{"detections":[]}', /expected/],
    [
      'a detection that this release does not know',
      canonicalText(defaultDetectionSet.detections.map((one) => ({ ...one, id: `${one.id}-2` }))),
      /expected one of: accounts-on-device/,
    ],
    [
      'two detections with one id, of which one would be off',
      canonicalText(defaultDetectionSet.detections.flatMap((one) => [{ ...one, mode: 'off' as const }, one])),
      /`detections\.1\.id` is `accounts-on-device`, expected an id that no other one has/,
    ],
  ])('is refused: %s', (_what, text, expected) => {
    expect(() => detectionSetOf(text)).toThrow(expected);
  });
});
