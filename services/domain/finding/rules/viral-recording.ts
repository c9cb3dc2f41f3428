import { groups } from '../alert-group.ts';
import { type DetectedAccess, isAccess, isByPerson } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import type { KeptAccess } from '../kept-access.ts';
import { DistinctWindow } from '../window/distinct-window.ts';
import { removeFrom } from '../window/remove-from.ts';

const HOUR_MILLIS = 3_600_000;
const WINDOW_HOURS = 24;
const PEOPLE_MIN = 4;
/** If at most one of four is explained, three are not. */
const NOT_EXPLAINED_MIN = PEOPLE_MIN - 1;

/**
 * A recording is passed around: among those who viewed one private recording within a day are four of whom at most one
 * had an explanation. A fifth viewer with an explanation does not withdraw the findings; otherwise the alert would
 * depend on the order of arrival. Each finding names one viewer, and the alert of the recording names all of them.
 */
export function viralRecording(): Detector {
  const window = new DistinctWindow({
    millis: WINDOW_HOURS * HOUR_MILLIS,
    valuesMin: PEOPLE_MIN,
    markedMin: NOT_EXPLAINED_MIN,
    keepMillis: 2 * WINDOW_HOURS * HOUR_MILLIS,
    keptMin: 50_000,
    keptMax: 200_000,
    perKeyMax: 2_000,
  });

  function observe(access: DetectedAccess) {
    const { recordingId } = access.event.resource;
    const { privateMaterial, actor } = access.facts;
    if (recordingId === null || !privateMaterial || !isByPerson(access) || !isAccess(access)) return noReports;
    const marked = access.decision.verdict !== 'explained';
    return window.add({ key: recordingId, value: actor.id, marked, access }).map(toReport);
  }

  function forget(accesses: readonly DetectedAccess[]) {
    return removeFrom(window, accesses, ({ event }) => event.resource.recordingId).map(toReport);
  }
  return { id: 'viral-recording', version: 1, followsVerdict: true, observe, forget, memory: window };
}

function toReport(access: KeptAccess): ReportedAccess {
  const { actorId, recordingId } = access;
  const summary = `\`${actorId}\` is one of at least ${PEOPLE_MIN} people who viewed one private recording within ${WINDOW_HOURS} hours; no more than 1 in ${PEOPLE_MIN} had a recorded reason.`;
  const report = reportKept(access, { rule: 'viral-recording', severity: 'high', summary }, actorId);
  return { ...report, group: groups.recording(recordingId ?? '') };
}
