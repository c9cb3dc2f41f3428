import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import type { KeptAccess } from '../kept-access.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import { accessRows } from '../window/access-rows.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from '../window/distinct-window.ts';
import { removeFrom } from '../window/remove-from.ts';

const HOUR_MILLIS = 3_600_000;

/**
 * A recording is passed around: among those who viewed one private recording within a day are four of whom at most one
 * had an explanation. A fifth viewer with an explanation does not withdraw the findings; otherwise the alert would
 * depend on the order of arrival. Each finding names one viewer, and the alert of the recording names all of them.
 */
export const viralRecording = mechanism({
  id: 'viral-recording',
  ranges: {
    peopleMin: whole('people', 2, 1000),
    explainedMax: whole('people', 0, 1000),
    windowHours: whole('hours', 1, 8_000),
  },
  create,
});

function create(
  values: Record<'peopleMin' | 'explainedMax' | 'windowHours', number>,
  { severity }: { severity: Severity },
): Detector {
  const { peopleMin, explainedMax, windowHours } = values;
  const window = new DistinctWindow({
    millis: windowHours * HOUR_MILLIS,
    valuesMin: peopleMin,
    markedMin: Math.max(1, peopleMin - explainedMax),
    keepMillis: 2 * windowHours * HOUR_MILLIS,
    keptMin: IMPORT_ARRIVALS,
    keptMax: 200_000,
    perKeyMax: 2_000,
  });

  function observe(access: DetectedAccess) {
    const { verdict } = access.decision;
    const { recording, actor } = accessRows.numbersOf(access);
    const marked = verdict !== 'explained';
    const reported = window.add({ key: recording, value: actor, marked, access });
    return reported.length === 0 ? noReports : reported.map(toReport);
  }

  function forget(accesses: readonly DetectedAccess[]) {
    return removeFrom(window, accesses, ({ event }) => event.resource.recordingId).map(toReport);
  }

  function toReport(access: KeptAccess): ReportedAccess {
    const { actorId, recordingId } = access;
    const summary = `\`${actorId}\` is one of at least ${peopleMin} people who viewed one private recording within ${windowHours} hours; no more than ${explainedMax} in ${peopleMin} had a recorded reason.`;
    const report = reportKept(access, { rule: 'viral-recording', severity, summary }, actorId);
    return { ...report, group: groups.recording(recordingId ?? '') };
  }
  const looksAt = traits.withRecording | traits.withPrivateMaterial | traits.byPerson | traits.access;
  return { id: 'viral-recording', version: 1, followsVerdict: true, looksAt, observe, forget, memory: window };
}
