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
import {
  type PlannedDetector,
  plannedDetectors,
} from '../../../services/domain/finding/mechanisms/planned-detectors.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { type Decided, DecidedPartition } from '../../support/decided-log.ts';
import { type AccessChanges, aDetectedAccess, DAY, HOUR, JUNE, MINUTE } from '../../support/decision-builders.ts';

/** Time makes something certain, the detector ends, and a late fact is decided before it starts again. */

const FOUND = JUNE + 12 * DAY;
const explained = { verdict: 'explained', determinedBy: [] } as const;

const starts = ['no snapshot', 'a snapshot of before it was found'] as const;

describe.each(starts)('what time made certain, after a start with %s', (start) => {
  it('is withdrawn with what was counted with it', async () => {
    const past = await found('staff-in-households', [looked(1), looked(2), looked(3)]);
    expect(await past.standing()).toEqual(['look-1', 'look-2', 'look-3']);
    expect(await past.after(start, [[2, looked(3, { ownAccount: true })]])).toEqual([]);
  });

  it('stays where the late fact changes nothing', async () => {
    const past = await found('staff-in-households', [looked(1), looked(2), looked(3)]);
    expect(await past.after(start, [[2, looked(3)]])).toEqual(['look-1', 'look-2', 'look-3']);
    expect(await past.written()).toBe(3);
  });

  it.each([
    ['is withdrawn where the permission of a stream was longer', 40 * DAY, 0, []],
    ['stays where it was not, though its source reports no ends any more', 0, 9, ['found']],
  ])('%s', async (_, longer, others, expected) => {
    const ended = [0, 1, 2, 3, 4].flatMap((n) => [
      streamed(`e-${n}`, JUNE),
      streamed(`end-${n}`, JUNE, { verdict: 'ended', accessId: `e-${n}` }),
    ]);
    const past = await found('live-overrun', [...ended, streamed('found', JUNE + MINUTE)]);
    expect(await past.standing()).toEqual(['found']);
    if (others > 0)
      await past.decide(Array.from({ length: others }, (_each, n) => streamed(`without-${n}`, FOUND + MINUTE)));
    const again = streamed('found', JUNE + MINUTE, { permissionUntil: JUNE + MINUTE + longer });
    expect(await past.after(start, [[10, again]])).toEqual(expected);
  });

  it('is withdrawn where it was certain as soon as it was reported', async () => {
    const reportedLate = [1, 2, 3].map((owner) => looked(owner, { occurredAt: JUNE - 3 * DAY }));
    const many = Array.from({ length: 256 }, (_, n) => looked(n + 4, { actorId: `e-${n + 8}` }));
    const past = await found('staff-in-households', [...reportedLate, ...many], JUNE + 5_000);
    expect(await past.standing()).toEqual(['look-1', 'look-2', 'look-3']);
    expect(await past.after(start, [[2, looked(3, { occurredAt: JUNE - 3 * DAY, ownAccount: true })]])).toEqual([]);
  });

  it('is withdrawn where it was certain within seconds', async () => {
    const ended = [0, 1, 2, 3, 4].flatMap((n) => [
      streamed(`e-${n}`, JUNE),
      streamed(`end-${n}`, JUNE, { verdict: 'ended', accessId: `e-${n}` }),
    ]);
    const soon = JUNE + MINUTE + 5_000;
    const past = await found('live-overrun', [...ended, streamed('found', JUNE + MINUTE)], soon);
    expect(await past.standing()).toEqual(['found']);
    const longer = streamed('found', JUNE + MINUTE, { permissionUntil: JUNE + 40 * DAY });
    expect(await past.after(start, [[10, longer]])).toEqual([]);
  });
});

/** Lets a detector find what time makes certain of the accesses, and ends it. */
async function found(id: string, accesses: readonly Decided[], at = FOUND) {
  let now = JUNE;
  const log = memoryLog({ clock: () => now });
  const partition = new DecidedPartition(log, 0);
  await partition.open();
  const planned = planOf(id);
  const run = (table: RowTable, at: number) => {
    const clocks = { clock: () => at, monotonic: () => 0 };
    const logger = openLogger('silent');
    return startDetector({ log, table, detectors: () => planned, meters: openMeters(), logger, ...clocks }).drain();
  };
  const before = memoryRowTable();
  if (at === FOUND) await partition.decide(accesses);
  await run(before, JUNE + MINUTE);
  expect(await standingIn(log)).toEqual([]);
  if (at !== FOUND) await partition.decide(accesses);
  await run(memoryRowTable(), at);
  return {
    standing: () => standingIn(log),
    written: () => log.endOffset('alerts', 0),
    decide(more: readonly Decided[]) {
      now = FOUND + MINUTE;
      return partition.decide(more);
    },
    async after(start: (typeof starts)[number], judgedAgain: readonly (readonly [number, Decided])[]) {
      now = FOUND + HOUR;
      for (const [offset, access] of judgedAgain) await partition.judgeAgain(offset, access);
      await run(start === 'no snapshot' ? memoryRowTable() : before, FOUND + 2 * HOUR);
      return standingIn(log);
    },
  };
}

function planOf(id: string): readonly PlannedDetector[] {
  const mechanisms = [...mechanismsOn(createRegisterView())].filter(([one]) => one === id);
  const spans = [{ from: Number.NEGATIVE_INFINITY, set: defaultDetectionSet }];
  return plannedDetectors(spans, new Map(mechanisms), { since: Number.NEGATIVE_INFINITY, ofSigma: sigmaMechanism });
}

async function standingIn(log: Log): Promise<string[]> {
  const standing = new Map<string, string>();
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      const record = framed === null ? null : decodeAlertRecord(framed.schemaId, framed.body);
      if (record?.kind === 'withdrawal') standing.delete(record.findingId);
      if (record?.kind === 'finding') standing.set(record.findingId, record.evidence[0]?.eventId ?? '');
    }
  }
  return [...standing.values()].sort();
}

function decided(changes: AccessChanges): Decided {
  const { event, decision, facts } = aDetectedAccess({ occurredAt: JUNE, appendedAt: JUNE, ...changes });
  return { event, decision: { ...decision, facts } };
}

/** Somebody of the staff uses an account that names them. */
function looked(owner: number, changes: AccessChanges = {}): Decided {
  const who = { eventId: `look-${owner}`, actorId: 'e-7', purpose: 'owner-self', ownerId: `o-${owner}` } as const;
  return decided({ ...who, ...explained, ...changes });
}

function streamed(eventId: string, at: number, changes: AccessChanges = {}): Decided {
  const stream = { eventId, action: 'livestream', occurredAt: at, appendedAt: at, permissionUntil: at } as const;
  return decided({ ...stream, ...explained, ...changes });
}
