import { setTimeout as pause } from 'node:timers/promises';
import { mechanismsOn } from '../../../services/adapters/detections/known-mechanisms.ts';
import { defaultDetectionSet } from '../../../services/adapters/detections/load-detections.ts';
import { openLogger } from '../../../services/adapters/logging/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { sigmaMechanism } from '../../../services/adapters/sigma/sigma-mechanism.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { startDetector } from '../../../services/detector/flow.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { DetectionSettings } from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import {
  type PlannedDetector,
  plannedDetectors,
} from '../../../services/domain/finding/mechanisms/planned-detectors.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { type Decided, DecidedPartition } from '../../support/decided-log.ts';
import { anEvent, DAY, JUNE, someFacts } from '../../support/decision-builders.ts';

const MINUTE = 60_000;
const ofRelease = defaultDetectionSet.detections;

/** Three accesses of a person within an hour, and not ten: what comes later can end it. */
const few: DetectionSettings = {
  ...{ id: 'few-at-once', title: 'few', meaning: '', severity: 'high', mode: 'enforce', parameters: {} },
  ...{ runbook: '', falsePositives: [], legalBasis: '', owner: '' },
  sigma: {
    documents: [
      {
        name: 'few',
        correlation: {
          ...{ type: 'event_count', rules: ['each'], 'group-by': ['actor.id'] },
          ...{ timespan: '1h', condition: { gte: 3, lt: 10 } },
        },
      },
      { name: 'each', logsource: { product: 'custodes' }, detection: { one: { action: 'view' }, condition: 'one' } },
    ],
    fields: {},
  },
};

describe('a replay', () => {
  it.each<[string, boolean]>([
    ['beside the others', true],
    ['from the start', false],
  ])(
    '%s looks at the windows of each time, and not only at those that are left at its end',
    async (_what, isBeside) => {
      const { log, partition } = await aLog();
      const table = memoryRowTable();
      await partition.decide([0, 1, 2].map((n) => anAccess(`few-${n}`, 'e-few', -60 * DAY + n * MINUTE)));
      for (let day = -59; day < 0; day += 1) {
        const others = Array.from({ length: 75 }, (_, n) => anAccess(`v${day}-${n}`, `e-${n}`, day * DAY + n * MINUTE));
        await partition.decide(others);
      }
      const [others, its] = [plan(grants(60), 'grant-outlives-job'), plan([few])];
      if (isBeside) await start(log, table, () => others).drain();
      const planned = isBeside ? [...others, ...its] : its;
      await start(log, table, () => planned).drain();
      expect((await foundIn(log)).map(({ eventId }) => eventId)).toEqual(['few-0', 'few-1', 'few-2']);
    },
  );

  it('appends once more nothing that time had made certain before', async () => {
    const { log, partition } = await aLog();
    let planned = plan(grants(60), 'grant-outlives-job');
    const logger = openLogger('silent');
    const changed = new Promise<void>((resolve) => {
      logger.info = (fields: object) => 'event' in fields && fields.event === 'detections-changed' && resolve();
    });
    await partition.decide([aGrant('grant', -30 * DAY), anAccess('later', 'e-2', -20 * DAY)]);
    const stage = start(log, memoryRowTable(), () => planned, logger);
    while ((await foundIn(log)).length === 0) await pause(20);
    planned = plan(grants(61), 'grant-outlives-job');
    await changed;
    await stage.drain();
    expect((await foundIn(log)).map(({ eventId }) => eventId)).toEqual(['grant']);
  });
});

function grants(value: number): readonly DetectionSettings[] {
  return ofRelease.map((one) => {
    const { marginMinutes } = one.parameters;
    if (one.id !== 'grant-outlives-job' || marginMinutes === undefined) return one;
    return { ...one, parameters: { ...one.parameters, marginMinutes: { ...marginMinutes, value } } };
  });
}

/** Of the mechanisms only the one in question, so that nothing else is found. */
function plan(detections: readonly DetectionSettings[], only?: string): readonly PlannedDetector[] {
  const mechanisms = [...mechanismsOn(createRegisterView())].filter(([id]) => id === only);
  const spans = [{ from: Number.NEGATIVE_INFINITY, set: { detections } }];
  return plannedDetectors(spans, new Map(mechanisms), { since: Number.NEGATIVE_INFINITY, ofSigma: sigmaMechanism });
}

function start(log: Log, table: RowTable, detectors: () => readonly PlannedDetector[], logger = openLogger('silent')) {
  const clocks = { clock: () => JUNE + DAY, monotonic: () => 0 };
  return startDetector({ log, table, detectors, meters: openMeters(), logger, ...clocks });
}

async function aLog() {
  const log = memoryLog({ clock: () => JUNE });
  const partition = new DecidedPartition(log, 0);
  await partition.open();
  return { log, partition };
}

async function foundIn(log: Log) {
  const found = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      const record = framed === null ? null : decodeAlertRecord(framed.schemaId, framed.body);
      if (record?.kind === 'finding') found.push(...record.evidence);
    }
  }
  return found;
}

function anAccess(eventId: string, actorId: string, after: number): Decided {
  const facts = someFacts({ actorId });
  const event = anEvent({
    eventId,
    occurredAt: JUNE + after,
    actor: { id: actorId, kind: 'employee', onBehalfOf: null },
  });
  return { event, decision: { appendedAt: JUNE + after, facts } };
}

function aGrant(eventId: string, after: number): Decided {
  const { event, decision } = anAccess(eventId, 'e-1', after);
  return { event: { ...event, action: 'grant' }, decision: { ...decision, facts: someFacts({ staffId: 'e-9' }) } };
}
