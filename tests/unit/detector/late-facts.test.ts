import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { startDetector } from '../../../services/detector/flow.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { detectors } from '../../../services/domain/finding/detectors.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { type Decided, DecidedPartition } from '../../support/decided-log.ts';
import { anEvent, aRule, DAY, JUNE, someFacts } from '../../support/decision-builders.ts';

describe('the detector, when accesses are judged again', () => {
  it('reports once what follows from it, whether it ran then or starts again', async () => {
    const { log, partition } = await aLog();
    await partition.decide([anAccess('a', 'violation')]);
    await start(log).drain();
    expect(await said(log)).toEqual(['finding']);

    await partition.judgeAgain(0, anAccess('a', 'explained'));
    await start(log).drain();
    expect(await said(log)).toEqual(['finding', 'withdrawal']);
    await start(log).drain();
    expect(await said(log)).toEqual(['finding', 'withdrawal']);

    const running = start(log);
    await partition.judgeAgain(0, anAccess('a', 'violation'));
    await running.drain();
    expect(await said(log)).toEqual(['finding', 'withdrawal', 'finding']);
    await start(log).drain();
    expect(await said(log)).toEqual(['finding', 'withdrawal', 'finding']);
  });

  it('withdraws findings about others that one visit less leaves without a reason', async () => {
    const { log, partition } = await aLog();
    const visits = Array.from({ length: 8 }, (_, n) => anAccess(`v-${n}`, 'unexplained', n));
    await partition.decide(visits);
    await start(log).drain();
    expect(await said(log)).toEqual(Array(8).fill('finding'));
    await partition.judgeAgain(3, anAccess('v-3', 'explained', 3));
    await start(log).drain();
    expect(await said(log)).toEqual([...Array(8).fill('finding'), ...Array(8).fill('withdrawal')]);
    await partition.decide([anAccess('v-8', 'unexplained', 8)]);
    await start(log).drain();
    // The other seven again, and the new one.
    expect((await said(log)).slice(16)).toEqual(Array(8).fill('finding'));
    await start(log).drain();
    expect(await said(log)).toHaveLength(24);
  });
});

async function aLog() {
  const log = memoryLog({ clock: () => JUNE });
  const partition = new DecidedPartition(log, 0);
  await partition.open();
  return { log, partition };
}

function start(log: Log) {
  const logger = openLogger('silent');
  return startDetector({
    log,
    meters: openMeters(),
    logger,
    clock: () => JUNE + DAY,
    monotonic: () => 0,
    detectors: () => detectors,
    table: memoryRowTable(),
  });
}

async function said(log: Log): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records)
      kinds.push(decodeAlertRecord(schemaIds.alertRecord, unframe(value)?.body ?? Buffer.alloc(0)).kind);
  }
  return kinds;
}

function anAccess(eventId: string, verdict: 'explained' | 'unexplained' | 'violation', n = 0): Decided {
  const rules = {
    explained: [],
    unexplained: [aRule('no-need-to-know', 'unexplained', 'medium')],
    violation: [aRule('consent-missing', 'violation', 'high')],
  };
  const facts = someFacts({ ownerId: `o-${n}`, cameraId: `c-${n}`, locationClass: 'outdoor' });
  return {
    event: anEvent({ eventId, occurredAt: JUNE + n }),
    decision: { verdict, determinedBy: rules[verdict], facts, appendedAt: JUNE + n },
  };
}
