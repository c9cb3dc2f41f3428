import { DetectionError } from '../../../../services/adapters/detections/detection-error.ts';
import { readDetectionFolder } from '../../../../services/adapters/detections/detection-folder.ts';
import {
  canonicalText,
  type DetectionSet,
  defaultDetectionSet,
  detectionSetOf,
  withDetections,
} from '../../../../services/adapters/detections/load-detections.ts';
import { runDetectionTests } from '../../../../services/adapters/detections/run-detection-tests.ts';
import { unreachableIn } from '../../../../services/adapters/detections/unreachable-thresholds.ts';
import { filedSet } from '../../../../services/domain/policy/policy-record.ts';
import { anIntakeServer, registerOf } from '../../../support/intake-server.ts';

const unreachable: readonly [id: string, values: Record<string, number>, name: string, expected: string][] = [
  ['owner-watched-daily', { daysMin: 16 }, 'daysMin', 'at most 15: a window of 14 days has no more UTC days'],
  ['owner-watched-weekly', { weeksMin: 5, windowDays: 21 }, 'weeksMin', 'at most 4: a window of 21 days has'],
  ['unexplained-trend', { shareWrong: 0.04 }, 'shareWrong', 'more than 0.04, the `shareOrdinary`'],
  ['unexplained-trend', { shareWrong: 0.02 }, 'shareWrong', 'more than 0.04, the `shareOrdinary`'],
  ['unexplained-trend', { riseDaysMin: 91 }, 'riseDaysMin', 'less than 91, the `daysKept`'],
  ['unexplained-trend', { shareWrong: 0.04001, daysKept: 15 }, 'limit', 'at most 0.74'],
  ['first-of-role', { peopleMin: 1 }, 'peopleMin', 'at least 2'],
  ['emergency-budget', { shareMax: 1 }, 'shareMax', 'less than 1'],
  ['device-of-another', { ownDays: 11 }, 'ownDays', 'at most 10, the `countedDays`'],
  ['device-of-another', { sharedEach: 11 }, 'sharedEach', 'at most 10, the `countedDays`'],
  ['intimate-share', { rateFloor: 1 }, 'tailMax', 'more than 1: 40 draws, all of them marked'],
  ['intimate-share', { draws: 5, rateFloor: 0.5 }, 'tailMax', 'more than 0.03125: 5 draws'],
  ['look-ups-over-peers', { ownersMin: 14_001 }, 'ownersMin', 'at most 14000'],
];

describe('a threshold that the others never let be reached', () => {
  it.each(unreachable)(
    'of %s %p is refused of who proposes the set, and read of the register',
    (id, values, name, of) => {
      const { text, detections } = changed(id, values);
      const at = detections.findIndex((one) => one.id === id);
      const { field, value, expected } = unreachableIn(filedSet(text)) ?? {};
      expect(field).toBe(`rules.detections.${at}.parameters.${name}.value`);
      expect(value).toBe(detections[at]?.parameters[name]?.value);
      expect(expected).toContain(of);
      expect(expected).toContain(`so \`${id}\` would never find anything`);
    },
  );

  it.each([
    ['owner-watched-daily', { daysMin: 15 }],
    ['owner-watched-weekly', { weeksMin: 4, windowDays: 21 }],
    ['unexplained-trend', { riseDaysMin: 90 }],
    ['first-of-role', { peopleMin: 2 }],
    ['emergency-budget', { shareMax: 0.99 }],
    ['device-of-another', { ownDays: 10, sharedEach: 10 }],
    ['look-ups-over-peers', { ownersMin: 14_000 }],
  ])('of %s is not %p', (id, values) => {
    expect(unreachableIn(filedSet(changed(id, values).text))).toBeNull();
  });

  it.each([
    ['owner-watched-daily', { windowDays: 1 }, 'daysMin', 2, ['06-01T23:00', '06-02T22:59']],
    ['owner-watched-daily', { windowDays: 2 }, 'daysMin', 3, ['06-01T23:00', '06-02T23:00', '06-03T22:59']],
    ['owner-watched-weekly', { windowDays: 1 }, 'weeksMin', 2, ['06-03T23:00', '06-04T22:59']],
    ['owner-watched-weekly', { windowDays: 7 }, 'weeksMin', 2, ['06-03T23:00', '06-10T22:59']],
    ['owner-watched-weekly', { windowDays: 8 }, 'weeksMin', 3, ['06-03T23:00', '06-04T23:00', '06-11T22:59']],
  ])('of %s %p is one more than %s that a window reaches', (id, values, name, most, times) => {
    const { detections } = changed(id, { ...values, [name]: most });
    const settings = detections.find((one) => one.id === id) ?? defaultDetectionSet.detections[0];
    const accesses = times.map((at, index) => ({ eventId: `a${index}`, occurredAt: Date.parse(`2026-${at}Z`) }));
    const finds = accesses.map(({ eventId }) => eventId);
    const tests = [{ name: 'as many as there are', accesses, finds }];
    expect(runDetectionTests({ settings, tests } as never, detections).map(({ problem }) => problem)).toEqual([null]);
    expect(unreachableIn(filedSet(changed(id, { ...values, [name]: most }).text))).toBeNull();
    expect(unreachableIn(filedSet(changed(id, { ...values, [name]: most + 1 }).text))).not.toBeNull();
  });

  it('is refused by intake with field, value and expectation, and nothing is in the register', async () => {
    const server = await anIntakeServer();
    const { version, text } = changed('owner-watched-daily', { daysMin: 16 });
    const record = { kind: 'policy-set', id: version, validFrom: '2026-06-01T00:00:00Z', rules: text, issuer: 'e-1' };
    const { status, body } = await server.post('/v1/register', JSON.stringify(record));
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        field: expect.stringMatching(/^rules\.detections\.\d+\.parameters\.daysMin\.value$/),
        value: 16,
        expected:
          'at most 15: a window of 14 days has no more UTC days, so `owner-watched-daily` would never find anything',
      },
    ]);
    expect((await registerOf(server.log)).some((one) => one?.id === version)).toBe(false);
    await server.close();
  });

  it('is none of a text that is no set of detections', () => {
    for (const text of ['{', '{"detections":', '{"detections":[{}]}', '{"parameters":{}}']) {
      expect(unreachableIn(filedSet(text))).toBeNull();
    }
  });

  it('is refused where another detection of the set in force is changed', async () => {
    const { files } = await readDetectionFolder('infra/detections');
    const before = changed('owner-watched-daily', { daysMin: 16 });
    const others = files.filter(({ settings }) => settings.id === 'clock-skew');
    expect(() => withDetections(before, others)).toThrow(DetectionError);
    expect(() => withDetections(before, others)).toThrow(
      `policy-set ${before.version}: \`owner-watched-daily\`: \`parameters.daysMin.value\` is \`16\`, expected at most 15`,
    );
    expect(withDetections(before, files)).toEqual(defaultDetectionSet);
  });
});

/** The detections of the release with other values of one. */
function changed(id: string, values: Readonly<Record<string, number>>): DetectionSet {
  const detections = defaultDetectionSet.detections.map((one) => {
    if (one.id !== id) return one;
    const parameters = Object.entries(one.parameters).map(([name, given]) => {
      return [name, { ...given, value: values[name] ?? given.value }] as const;
    });
    return { ...one, parameters: Object.fromEntries(parameters) };
  });
  return detectionSetOf(canonicalText(detections));
}
