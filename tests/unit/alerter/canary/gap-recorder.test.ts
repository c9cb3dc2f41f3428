import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { GapRecorder } from '../../../../services/alerter/canary/record-gaps.ts';
import { unframe } from '../../../../services/avro/framing.ts';
import type { AlertRecord } from '../../../../services/domain/alert/alert.ts';
import { WatchGaps } from '../../../../services/domain/canary/watch-gaps.ts';
import { decodeAlertRecord } from '../../../../services/records/alert-record/decode-alert-record.ts';
import { PARTITIONS_DECIDED } from '../../../../services/topology.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const MINUTE = 60_000;

/** A recorder of one gap of a partition, whose log answers as `append` does. */
function recording(append: () => Promise<void>) {
  const gaps = new WatchGaps(memoryRowTable(), PARTITIONS_DECIDED);
  for (const sentAt of [NOW, NOW + 60 * MINUTE]) {
    gaps.canaryReturned({ sentAt, partition: 1, returnedAt: sentAt, everyMillis: 5 * MINUTE, passage: null });
  }
  const [warned, appended]: [unknown[], AlertRecord[]] = [[], []];
  const recorder = new GapRecorder({
    clock: () => NOW,
    logger: { warn: (what: unknown) => warned.push(what) },
    book: { gaps, reached: async () => {} },
    log: {
      async append(_topic, _partition, records) {
        await append();
        for (const { value } of records) {
          const framed = unframe(value);
          if (framed === null) continue;
          const record = decodeAlertRecord(framed.schemaId, framed.body);
          appended.push(record);
          if (record.kind === 'watch-gap') gaps.apply(record, { offset: appended.length, appendedAt: NOW });
        }
        return appended.length - records.length;
      },
    },
  });
  return { recorder, warned, appended };
}

describe('a gap that cannot be put on record', () => {
  it('is tried again after the next canary access', async () => {
    const answers = [false, true];
    const { recorder, warned, appended } = recording(async () => {
      if (answers.shift() === false) throw new Error('no space left');
    });
    recorder.start();
    await new Promise(setImmediate);
    expect([warned.length, appended.length]).toEqual([1, 0]);
    recorder.record();
    await recorder.stop();
    expect(appended).toMatchObject([{ kind: 'watch-gap', partition: 1, from: NOW + 5 * MINUTE }]);
  });

  it('is not written twice while the log has not answered', async () => {
    let asked = 0;
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { recorder, appended } = recording(() => {
      asked += 1;
      return answered;
    });
    recorder.start();
    recorder.record();
    await new Promise(setImmediate);
    expect(asked).toBe(1);
    answer();
    await recorder.stop();
    expect(appended).toHaveLength(1);
  });
});
