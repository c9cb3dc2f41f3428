import { detectedAccess, type GivenAccess } from '../../../../../services/adapters/detections/given-access.ts';
import { mechanismsOn } from '../../../../../services/adapters/detections/known-mechanisms.ts';
import { defaultDetectionSet } from '../../../../../services/adapters/detections/load-detections.ts';
import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../../../../services/adapters/sigma/sigma-mechanism.ts';
import { Detection } from '../../../../../services/domain/finding/detection.ts';
import { plannedDetectors } from '../../../../../services/domain/finding/mechanisms/planned-detectors.ts';
import { createRegisterView } from '../../../../../services/domain/register/register-view.ts';
import { JUNE } from '../../../../support/decision-builders.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const always = { from: Number.NEGATIVE_INFINITY, set: defaultDetectionSet };

/** A read beside the tools just before the change, and the report of the tool just after it. */
const read = { eventId: 'read', path: 'direct-store', recordingId: 'r', sourceId: 'store', ...around(-10 * SECOND) };
const report = { eventId: 'app', path: 'app', recordingId: 'r', ...around(5 * SECOND) };
const grant = { eventId: 'grant', action: 'grant', staffId: 'e-9', ...around(-HOUR) };
const revoke = { eventId: 'revoke', action: 'revoke', staffId: 'e-9', ...around(HOUR) };
const numbered = [1, 3].map((sequence) => ({
  ...{ eventId: `n${sequence}`, instance: 'i', sequence },
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
});

/** Accesses with a finding, the first evidence of each, of a detection that changes at JUNE, or does not. */
function found(id: string, change: { parameter: string; value: number } | null, accesses: readonly object[]): string[] {
  const detections = defaultDetectionSet.detections.map((one) => {
    const before = one.parameters[change?.parameter ?? ''];
    if (one.id !== id || change === null || before === undefined) return one;
    return { ...one, parameters: { ...one.parameters, [change.parameter]: { ...before, value: change.value } } };
  });
  const spans = change === null ? [always] : [always, { from: JUNE, set: { detections } }];
  const only = spans.map(({ from, set }) => ({
    from,
    set: { detections: set.detections.filter((one) => one.id === id) },
  }));
  const past = { since: Number.NEGATIVE_INFINITY, ofSigma: sigmaMechanism };
  const planned = plannedDetectors(only, mechanismsOn(createRegisterView()), past);
  const detection = new Detection(memoryRowTable(), planned);
  const findings = accesses.flatMap((one) => detection.observe(detectedAccess(one as GivenAccess), JUNE));
  // A version that ended is asked for a day.
  const nowMs = JUNE + 24 * HOUR;
  findings.push(...detection.advance({ nowMs, observedUpTo: Number.POSITIVE_INFINITY }));
  return findings.map(({ evidence }) => evidence[0]?.eventId ?? '');
}

function around(ms: number): { occurredAt: number; appendedAt: number } {
  return { occurredAt: JUNE + ms, appendedAt: JUNE + ms + 1 };
}
