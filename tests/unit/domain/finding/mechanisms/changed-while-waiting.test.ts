import { mechanismsOn } from '../../../../../services/adapters/detections/known-mechanisms.ts';
import { defaultDetectionSet } from '../../../../../services/adapters/detections/load-detections.ts';
import { detectedAccess, type TestAccess } from '../../../../../services/adapters/detections/test-access.ts';
import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../../../../services/adapters/sigma/sigma-mechanism.ts';
import { Detection } from '../../../../../services/domain/finding/detection.ts';
import type { DetectionMode } from '../../../../../services/domain/finding/mechanisms/detection-settings.ts';
import { plannedDetectors } from '../../../../../services/domain/finding/mechanisms/planned-detectors.ts';
import { createRegisterView } from '../../../../../services/domain/register/register-view.ts';
import { absentRegisterRecord } from '../../../../../services/records/register-record/absent-register-record.ts';
import { JUNE } from '../../../../support/decision-builders.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A read beside the tools just before the change, and the report of the tool just after it. */
const read = { eventId: 'read', path: 'direct-store', recordingId: 'r', sourceId: 'store', ...around(-10 * SECOND) };
const report = { eventId: 'app', path: 'app', recordingId: 'r', ...around(5 * SECOND) };
const grant = { eventId: 'grant', action: 'grant', staffId: 'e-9', ...around(-HOUR) };
const revoke = { eventId: 'revoke', action: 'revoke', staffId: 'e-9', ...around(HOUR) };
const numbered = [1, 3].map((sequence) => ({
  eventId: `n${sequence}`,
  instance: 'i',
  sequence,
  ...around(-10 * SECOND + sequence),
}));
const late = { eventId: 'n2', instance: 'i', sequence: 2, ...around(20 * SECOND) };

describe('a detection whose parameters change while it waits', () => {
  it.each<[string, string, number, object[], object[]]>([
    ['unreported-access', 'matchMinutes', 6, [read], [report]],
    ['grant-outlives-job', 'marginMinutes', 61, [grant], [revoke]],
    ['missing-numbers', 'graceMinutes', 11, numbered, [late]],
  ])('%s sees the answer, and misses one that does not come', (id, parameter, value, before, after) => {
    const changed = found(id, { parameter, value }, [...before, ...after]);
    expect(changed).toEqual(found(id, null, [...before, ...after]));
    expect(changed).toEqual([]);
    expect(found(id, { parameter, value }, before)).toHaveLength(1);
  });

  it.each<[string, string, number, object]>([
    ['silent-sources', 'graceSeconds', 31, { eventId: 'last', ...around(-HOUR) }],
    ['grant-outlives-job', 'marginMinutes', 61, grant],
    ['staff-in-households', 'marginMinutes', 61, grant],
  ])('%s reports what it waits for longer than a day, or as long as a job of weeks', (id, parameter, value, access) => {
    const of = { jobHours: 24 * 21, accountsMin: 1 };
    const changed = found(id, { parameter, value }, [access], { of, days: 30 });
    expect(changed).toEqual(found(id, null, [access], { of, days: 30 }));
    expect(changed).toHaveLength(1);
  });

  it.each(['observe', 'off'] as const)('reports nothing of what it waited for once it is set to %s', (mode) => {
    expect(found('grant-outlives-job', { mode }, [grant], { days: 3 })).toEqual([]);
    expect(found('grant-outlives-job', null, [grant], { days: 3 })).toHaveLength(1);
  });

  it.each(['observe', 'off'] as const)('reports nothing either where it is set to %s after the change', (next) => {
    const change = { parameter: 'marginMinutes', value: 61 };
    expect(found('grant-outlives-job', change, [grant], { next, days: 3 })).toEqual([]);
    expect(found('grant-outlives-job', change, [grant], { next: 'enforce', days: 3 })).toHaveLength(1);
  });
});

interface FoundIn {
  readonly of?: Readonly<Record<string, number>>;
  readonly days?: number;
  /** The mode from two hours after JUNE on. */
  readonly next?: DetectionMode;
}

/** Accesses with a finding, the first evidence of each, of a detection that changes at JUNE, or does not. */
function found(
  id: string,
  change: { parameter: string; value: number } | { mode: DetectionMode } | null,
  accesses: readonly object[],
  { of = {}, days = 1, next }: FoundIn = {},
): string[] {
  const before = withValues(id, of);
  const spans = [{ from: Number.NEGATIVE_INFINITY, set: { detections: before } }];
  if (change !== null) {
    const detections =
      'mode' in change
        ? before.map((one) => ({ ...one, mode: change.mode }))
        : withValues(id, { ...of, [change.parameter]: change.value });
    spans.push({ from: JUNE, set: { detections } });
    if (next !== undefined)
      spans.push({ from: JUNE + 2 * HOUR, set: { detections: detections.map((one) => ({ ...one, mode: next })) } });
  }
  const past = { since: Number.NEGATIVE_INFINITY, ofSigma: sigmaMechanism };
  const detection = new Detection(memoryRowTable(), plannedDetectors(spans, mechanismsOn(aRegister()), past));
  const findings = accesses.flatMap((one) => detection.observe(detectedAccess(one as TestAccess), JUNE));
  for (let nowMs = JUNE + MINUTE; nowMs <= JUNE + days * DAY; nowMs += MINUTE)
    findings.push(...detection.advance({ nowMs, observedUpTo: Number.POSITIVE_INFINITY }));
  return findings.map(({ evidence }) => evidence[0]?.eventId ?? '');
}

/** Only the detection in question, so that nothing else is found. */
function withValues(id: string, values: Readonly<Record<string, number>>) {
  return defaultDetectionSet.detections
    .filter((one) => one.id === id)
    .map((one) => {
      const parameters = Object.entries(one.parameters).map(([name, parameter]) => [
        name,
        { ...parameter, value: values[name] ?? parameter.value },
      ]);
      return { ...one, parameters: Object.fromEntries(parameters) as typeof one.parameters };
    });
}

/** A source has a heartbeat of two days. */
function aRegister() {
  const register = createRegisterView();
  const source = { id: 'support-console', issuer: 'x', validFrom: 0, description: '', heartbeatSeconds: 172_800 };
  register.applyRecord({ ...absentRegisterRecord.source, kind: 'source', ...source });
  return register;
}

function around(ms: number): { occurredAt: number; appendedAt: number } {
  return { occurredAt: JUNE + ms, appendedAt: JUNE + ms + 1 };
}
