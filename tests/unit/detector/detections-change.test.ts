import { setTimeout as pause } from 'node:timers/promises';
import { mechanismsOn } from '../../../services/adapters/detections/known-mechanisms.ts';
import { defaultDetectionSet } from '../../../services/adapters/detections/load-detections.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { sigmaMechanism } from '../../../services/adapters/sigma/sigma-mechanism.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { startDetector } from '../../../services/detector/flow.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { Finding, Withdrawal } from '../../../services/domain/finding/finding.ts';
import {
  type DetectionSettings,
  detectionVersion,
} from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import {
  type PlannedDetector,
  plannedDetectors,
} from '../../../services/domain/finding/mechanisms/planned-detectors.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { type Decided, DecidedPartition } from '../../support/decided-log.ts';
import {
  type AccessChanges,
  aDetectedAccess,
  anEvent,
  aRule,
  DAY,
  JUNE,
  someFacts,
} from '../../support/decision-builders.ts';

const RULE = 'unexplained-visits';
/** A snapshot that lacks most of them is not continued, so there are two that find nothing here. */
const looking = [RULE, 'staff-in-households', 'live-overrun', 'grant-outlives-job'];
const MINUTE = 60_000;
const ofRelease = defaultDetectionSet.detections;
/** Three visits in place of eight. */
const stricter = withVisits(3);
const looser = withVisits(20);

const before = plan([Number.NEGATIVE_INFINITY, ofRelease]);

describe('a changed detection', () => {
  it('reports the accesses since it is in force, with what came before in its windows', async () => {
    const { log, partition } = await aLog();
    let planned = plan([Number.NEGATIVE_INFINITY, ofRelease]);
    const stage = start(log, memoryRowTable(), () => planned);
    await partition.decide(accesses(0, 5));
    planned = plan([Number.NEGATIVE_INFINITY, ofRelease], [at(5), stricter]);
    await partition.decide(accesses(5, 1));
    while ((await standing(log)).length === 0) await pause(20);
    await partition.decide(accesses(6, 1));
    await stage.drain();
    expect(await standing(log)).toEqual(['v-5', 'v-6']);
    expect((await recordsIn(log)).map((one) => 'rule' in one && [one.detection, one.detectionVersion])).toEqual(
      Array.from({ length: 2 }, () => [RULE, versionIn(stricter)]),
    );
  });

  it.each<[string, (table: RowTable) => RowTable]>([
    ['its snapshot', (table) => table],
    ['no snapshot', () => memoryRowTable()],
  ])('finds after a restart with %s what one finds that never stopped', async (_what, tableAfter) => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    await partition.decide(accesses(0, 9));
    await start(log, table, () => before).drain();
    const planned = plan([Number.NEGATIVE_INFINITY, ofRelease], [at(9), stricter], [at(11), looser]);
    await partition.decide(accesses(9, 3));
    await start(log, tableAfter(table), () => planned).drain();
    const expected = Array.from({ length: 11 }, (_, n) => `v-${n}`).sort();
    expect(await standing(log)).toEqual(expected);
    const { log: other } = await aLog();
    await copyDecisions(log, other);
    await start(other, memoryRowTable(), () => planned).drain();
    expect(await standing(other)).toEqual(expected);
  });

  it('appends no finding twice, and keeps the windows of the others', async () => {
    const { log, partition } = await aLog();
    const table = memoryRowTable();
    const counted = { seen: 0 };
    const counting = aCounting(counted);
    await partition.decide(accesses(0, 9));
    const first = [...before, counting];
    await start(log, table, () => first).drain();
    expect(counted.seen).toBe(9);
    const second = [...plan([Number.NEGATIVE_INFINITY, stricter]), counting];
    await start(log, table, () => second).drain();
    expect(counted.seen).toBe(9);
    const found = (await recordsIn(log)).map(({ findingId }) => findingId);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(9);
  });

  it('leaves to the version before what that one found, until a late fact explains it', async () => {
    const { log, partition } = await aLog();
    await partition.decide(accesses(0, 8));
    const planned = plan([Number.NEGATIVE_INFINITY, ofRelease], [at(8), looser]);
    const table = memoryRowTable();
    await start(log, table, () => planned).drain();
    await partition.judgeAgain(0, anAccess(0, 'violation'));
    await start(log, table, () => planned).drain();
    expect(await standing(log)).toHaveLength(8);
    await partition.judgeAgain(0, anAccess(0, 'explained'));
    await start(log, table, () => planned).drain();
    expect(await standing(log)).toEqual([]);
  });

  it('answers weeks later, and after a start without a snapshot, for what time made certain', async () => {
    const { log, partition } = await aLog();
    await partition.decide([aLook(0), aLook(1)]);
    const planned = plan([Number.NEGATIVE_INFINITY, households(60)], [at(1), households(61)]);
    await start(log, memoryRowTable(), () => planned, JUNE + 9.5 * DAY).drain();
    expect(await standing(log)).toEqual(['v-0', 'v-1']);
    const table = memoryRowTable();
    await start(log, table, () => planned, JUNE + 30 * DAY).drain();
    expect(await recordsIn(log)).toHaveLength(2);
    await partition.judgeAgain(0, aLook(0, { ownAccount: true }));
    await start(log, table, () => planned, JUNE + 30 * DAY).drain();
    expect(await standing(log)).toEqual([]);
  });

  it('answers so too where the snapshot lacks it alone', async () => {
    const { log, partition } = await aLog();
    await partition.decide([aLook(0), aLook(1)]);
    const others = ofRelease.filter(({ id }) => id !== 'staff-in-households');
    const planned = plan(
      [Number.NEGATIVE_INFINITY, [...others, ...households(60)]],
      [at(1), [...others, ...households(61)]],
    );
    await start(log, memoryRowTable(), () => planned, JUNE + 9.5 * DAY).drain();
    expect(await standing(log)).toEqual(['v-0', 'v-1']);
    const table = memoryRowTable();
    const without = plan([Number.NEGATIVE_INFINITY, others]);
    await start(log, table, () => without, JUNE + 30 * DAY).drain();
    await start(log, table, () => planned, JUNE + 30 * DAY).drain();
    expect(await recordsIn(log)).toHaveLength(2);
    await partition.judgeAgain(0, aLook(0, { ownAccount: true }));
    await start(log, table, () => planned, JUNE + 30 * DAY).drain();
    expect(await standing(log)).toEqual([]);
  });
});

/** Somebody of the staff uses an account that names them: it counts when a job of a week is over. */
function aLook(n: number, changes: AccessChanges = {}): Decided {
  const ofNamed = { purpose: 'owner-self', verdict: 'explained', determinedBy: [] } as const;
  const of = { eventId: `v-${n}`, ownerId: `o-${n}`, occurredAt: JUNE, appendedAt: JUNE, ...ofNamed, ...changes };
  const { event, decision, facts } = aDetectedAccess(of);
  return { event, decision: { ...decision, facts } };
}

function households(marginMinutes: number): readonly DetectionSettings[] {
  const values: Readonly<Record<string, number>> = { accountsMin: 2, jobHours: 7 * 24, marginMinutes };
  return ofRelease
    .filter(({ id }) => id === 'staff-in-households')
    .map((one) => {
      const parameters = Object.entries(one.parameters).map(([name, parameter]) => {
        return [name, { ...parameter, value: values[name] ?? parameter.value }];
      });
      return { ...one, parameters: Object.fromEntries(parameters) as typeof one.parameters };
    });
}

function withVisits(value: number): readonly DetectionSettings[] {
  return ofRelease.map((one) => {
    if (one.id !== RULE) return one;
    const { visitsMin } = one.parameters;
    if (visitsMin === undefined) throw new Error('there is no such parameter');
    return { ...one, parameters: { ...one.parameters, visitsMin: { ...visitsMin, value } } };
  });
}

function versionIn(detections: readonly DetectionSettings[]): string | undefined {
  return detections.flatMap((one) => (one.id === RULE ? [detectionVersion(one)] : []))[0];
}

/** Only the rules in question, so that nothing else is found. */
function plan(...sets: readonly (readonly [from: number, detections: readonly DetectionSettings[]])[]) {
  const mechanisms = [...mechanismsOn(createRegisterView())].filter(([id]) => looking.includes(id));
  const spans = sets.map(([from, detections]) => ({ from, set: { detections } }));
  return plannedDetectors(spans, new Map(mechanisms), { since: Number.NEGATIVE_INFINITY, ofSigma: sigmaMechanism });
}

function aCounting(counted: { seen: number }): PlannedDetector {
  return () => ({
    id: 'counting',
    version: 1,
    observe: () => {
      counted.seen += 1;
      return [];
    },
    memory: { save: () => counted.seen, load: () => {} },
  });
}

function start(log: Log, table: RowTable, detectors: () => readonly PlannedDetector[], now = JUNE + DAY) {
  const logger = openLogger('silent');
  const clocks = { clock: () => now, monotonic: () => 0 };
  return startDetector({ log, table, detectors, meters: openMeters(), logger, ...clocks });
}

async function aLog() {
  const log = memoryLog({ clock: () => JUNE });
  const partition = new DecidedPartition(log, 0);
  await partition.open();
  return { log, partition };
}

async function copyDecisions(from: Log, to: Log): Promise<void> {
  const opened = await to.endOffset('access-decisions', 0);
  for await (const { records } of from.read('access-decisions', 0, opened)) {
    for (const { key, value } of records) await to.append('access-decisions', 0, [{ key, value }]);
  }
}

async function recordsIn(log: Log): Promise<(Finding | Withdrawal)[]> {
  const found = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      const record = framed === null ? null : decodeAlertRecord(framed.schemaId, framed.body);
      if (record?.kind === 'finding' || record?.kind === 'withdrawal') found.push(record);
    }
  }
  return found;
}

/** The accesses with a finding in the end. */
async function standing(log: Log): Promise<string[]> {
  const found = new Map<string, string>();
  for (const record of await recordsIn(log)) {
    if (record.kind === 'withdrawal') found.delete(record.findingId);
    else found.set(record.findingId, record.evidence[0]?.eventId ?? '');
  }
  return [...found.values()].sort();
}

function at(n: number): number {
  return JUNE + n * MINUTE;
}

function accesses(from: number, count: number): Decided[] {
  return Array.from({ length: count }, (_, index) => anAccess(from + index, 'unexplained'));
}

function anAccess(n: number, verdict: 'unexplained' | 'violation' | 'explained'): Decided {
  const rule = aRule('no-need', 'unexplained', 'medium');
  return {
    event: anEvent({ eventId: `v-${n}`, occurredAt: at(n) }),
    decision: {
      appendedAt: at(n),
      verdict,
      determinedBy: verdict === 'explained' ? [] : [rule],
      facts: someFacts({ ownerId: `o-${n}` }),
    },
  };
}
