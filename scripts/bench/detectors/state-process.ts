import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type DetectedAccess, toDetectedAccess } from '../../../services/domain/finding/detected-access.ts';
import { absentDecisionFacts } from '../../../services/records/access-decision/absent-decision-facts.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { type DetectorsMeasured, newDetection } from './all-detectors.ts';

const START = Date.UTC(2026, 5, 1);
const DAY_MILLIS = 86_400_000;
const MINUTE_MILLIS = 60_000;
/** Each actor works on so many days, and opens so many recordings of one owner on each. */
const DAYS = 3;
const RECORDINGS = 2;
const COLLECTIONS = 3;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/**
 * `node state-process.js ACTORS all|rest` prints how many bytes the detectors remember of so many actors with ordinary work: the
 * difference of what the process has, with all spare room. Of a process of its own, because detectors share tables that do not
 * shrink.
 */
const [, , actors = '', measured = ''] = process.argv;
console.log(stateOf(Number(actors), measured as DetectorsMeasured));

function stateOf(actors: number, measured: DetectorsMeasured): number {
  const detection = newDetection(measured);
  const before = usedBytes();
  for (let day = 0; day < DAYS; day += 1) {
    for (let actor = 0; actor < actors; actor += 1) observeDay(detection, actor, day);
    // The table has them, as after a snapshot.
    for (const _ of detection.reported.settle());
  }
  const bytes = usedBytes() - before;
  // Used behind the measurement: the collector would take it before.
  if (detection.evicted > 0) console.error(`${detection.evicted} accesses were forgotten early`);
  return bytes;
}

function observeDay(detection: ReturnType<typeof newDetection>, actor: number, day: number): void {
  for (let recording = 0; recording < RECORDINGS; recording += 1) {
    const at = START + day * DAY_MILLIS + actor + recording * MINUTE_MILLIS;
    detection.observe(ordinaryAccess(`${actor}-${day}-${recording}`, `e-${actor}`, at), at);
  }
}

/** An access with a reason. */
function ordinaryAccess(name: string, actorId: string, at: number): DetectedAccess {
  const [ownerId, cameraId] = [`o-${name.slice(0, -2)}`, `c-${name.slice(0, -2)}`];
  const actor = {
    ...absentDecisionFacts.actor,
    id: actorId,
    kind: 'employee',
    role: 'agent',
    team: 'support',
  } as const;
  const facts = {
    ...absentDecisionFacts,
    actor,
    privateMaterial: true,
    account: { ...absentDecisionFacts.account, ownerId },
    camera: { ...absentDecisionFacts.camera, id: cameraId, locationClass: 'indoor' },
  } as const;
  const event = {
    ...absentAccessEvent.accessEvent,
    eventId: `ev-${name}`,
    occurredAt: at,
    action: 'view',
    source: { ...absentAccessEvent.source, id: 'console' },
    actor: { ...absentAccessEvent.actor, id: actorId, kind: 'employee' },
    resource: { ...absentAccessEvent.resource, kind: 'recording', recordingId: `r-${name}`, cameraId, ownerId },
  } as const;
  const decision = {
    verdict: 'explained',
    determinedBy: [],
    tried: [],
    appendedAt: at,
    sourceSignature: 'none',
    facts,
  } as const;
  return toDetectedAccess(decision, event);
}

function usedBytes(): number {
  // Buffers that are no longer referred to are counted until a later collection: a tenth to a fifth after the first.
  for (let collected = 0; collected < COLLECTIONS; collected += 1) collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
