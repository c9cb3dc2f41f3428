import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { startDetector } from '../../../services/detector/flow.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { silentSources } from '../../../services/domain/finding/sources/silent-sources.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { heartbeatFields } from '../../support/access-event-builders.ts';
import { DecidedPartition } from '../../support/decided-log.ts';
import { anEvent, HOUR, JUNE, MINUTE } from '../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../support/register-builders.ts';

const logger = openLogger('silent');
const meters = openMeters();
const register = aRegister(
  aRecord('source', { id: 'tool', heartbeatSeconds: 300 }),
  aRecord('source', { id: 'other', heartbeatSeconds: null }),
);

describe('a source that reports nothing', () => {
  let now: number;
  let log: Log;
  let partitions: readonly DecidedPartition[];
  let table: RowTable;
  let counted: number;
  /** Access events of a partition that nobody decides. */
  let waiting: number;
  beforeEach(async () => {
    now = JUNE;
    log = memoryLog({ clock: () => now });
    table = memoryRowTable();
    waiting = 0;
    partitions = await Promise.all(
      [0, 1, 2, 3].map(async (number) => {
        const partition = new DecidedPartition(log, number);
        await partition.open();
        return partition;
      }),
    );
  });

  const report = (sourceId: string, eventId: string) =>
    partitions[sourceId === 'tool' ? 0 : 1]?.decide([
      {
        event: anEvent({ eventId, occurredAt: now, source: { ...absentAccessEvent.source, id: sourceId } }),
        decision: { appendedAt: now },
      },
    ]);
  const beat = (eventId: string) => {
    const source = { ...absentAccessEvent.source, id: 'tool' };
    const event = anEvent({ eventId, occurredAt: now, source, ...heartbeatFields('tool') });
    return partitions[0]?.decide([{ event, decision: { appendedAt: now, verdict: 'ended' } }]);
  };
  const run = () => {
    const detectors = [() => defaultDetector(silentSources(register, (silent) => (counted = silent)))];
    const behind: Log = {
      ...log,
      endOffset: async (topic, partition) =>
        (await log.endOffset(topic, partition)) + (topic === 'access-events' && partition === 2 ? waiting : 0),
    };
    const clock = () => now;
    return startDetector({
      detectors: () => detectors,
      table,
      log: behind,
      meters,
      logger,
      clock,
      monotonic: clock,
    });
  };
  /** The detector looks every 50 seconds, and starts again each time. */
  const looks = async (millis: number): Promise<void> => {
    const end = now + millis;
    await run().drain();
    while (now < end) {
      now = Math.min(end, now + 50_000);
      await run().drain();
    }
  };

  it('is a finding once its heartbeat and 30 seconds are over, and one for each silence', async () => {
    await report('tool', 'before');
    await looks(5 * MINUTE + 30_000);
    expect([await silences(log), counted]).toEqual([[], 0]);
    now += 1;
    await run().drain();
    expect(await findings(log)).toMatchObject([
      {
        rule: 'source-silent',
        severity: 'medium',
        group: 'source:tool:source-silent',
        sourceId: 'tool',
        actorId: null,
        evidence: [{ eventId: 'before', sourceId: 'tool', appendedAt: JUNE }],
      },
    ]);
    expect(counted).toBe(1);
    await looks(10 * MINUTE);
    expect(await silences(log)).toEqual(['before']);
    await report('tool', 'again');
    await looks(MINUTE);
    expect([await silences(log), counted]).toEqual([['before'], 0]);
    await looks(10 * MINUTE);
    expect([await silences(log), counted]).toEqual([['before', 'again'], 1]);
  });

  it('is none while nothing is decided, and is found afterwards where it was one', async () => {
    await report('tool', 'before');
    waiting = 1;
    await looks(HOUR);
    expect(await silences(log)).toEqual([]);
    waiting = 0;
    await run().drain();
    expect(await silences(log)).toEqual(['before']);
  });

  it('is none where nobody was there to look, and one where others reported in the meantime', async () => {
    await report('tool', 'before');
    await run().drain();
    now += HOUR;
    await report('tool', 'after');
    await run().drain();
    expect(await silences(log)).toEqual([]);
    for (let n = 0; n < 10; n += 1) {
      now += MINUTE;
      await report('other', `other-${n}`);
    }
    await report('tool', 'last');
    await run().drain();
    expect([await silences(log), counted]).toEqual([['after'], 0]);
  });

  it('has the same id where the memory of the detector is lost', async () => {
    await report('tool', 'before');
    for (let n = 0; n < 10; n += 1) {
      now += MINUTE;
      await report('other', `other-${n}`);
    }
    await run().drain();
    await table.clear();
    await run().drain();
    expect(await silences(log)).toEqual(['before']);
  });

  it('is none while its heartbeats come', async () => {
    await report('tool', 'before');
    for (let n = 0; n < 10; n += 1) {
      await looks(MINUTE);
      await beat(`beat-${n}`);
    }
    expect([await silences(log), counted]).toEqual([[], 0]);
    await looks(6 * MINUTE);
    expect([await silences(log), counted]).toEqual([['beat-9'], 1]);
  });

  it('may never have reported', async () => {
    await looks(10 * MINUTE);
    expect([await silences(log), counted]).toEqual([['register/source/tool'], 1]);
    await report('tool', 'first');
    await looks(MINUTE);
    expect(counted).toBe(0);
  });
});

async function findings(log: Log): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const framed = unframe(value);
      const record = decodeAlertRecord(framed?.schemaId ?? 0, framed?.body ?? Buffer.alloc(0));
      if (record.kind === 'finding') found.push(record);
    }
  }
  return found;
}

async function silences(log: Log): Promise<(string | undefined)[]> {
  return (await findings(log)).map(({ evidence }) => evidence[0]?.eventId);
}
