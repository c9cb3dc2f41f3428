import { DetectorState } from '../../../services/detector/detector-state.ts';
import { foldPositionStart } from '../../../services/domain/decision-log/fold.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import { detectors } from '../../../services/domain/finding/detectors.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aDetectedAccess, JUNE } from '../../support/decision-builders.ts';
import { crashingRowTable } from '../../support/rows/crashing-row-table.ts';
import { stopsAt } from '../../support/rows/snapshot-stops.ts';

/** Each part of a snapshot goes to the disk by itself. */
const portions = { pieceBytes: 1, stopMillis: 0 };

describe('a snapshot that goes to the disk in pieces', () => {
  it('leaves the one before, whole, where the process ends before the last piece counts', async () => {
    const table = crashingRowTable();
    const detection = new Detection(table);
    const state = new DetectorState(table, portions);
    observe(detection, 0, 40);
    await (await state.take(detection, note(1))).write();
    observe(detection, 40, 900);
    await state.take(detection, note(2));
    const rowsOf = (of: typeof table) => [...of.range(Buffer.from('s'), Buffer.from('t'))].length;
    const crashed = table.crash();
    expect(rowsOf(crashed)).toBeGreaterThan(60);
    expect(await loaded(crashed)).toEqual({ alertsFrom: 1, texts: textsAfter(40) });

    const again = new DetectorState(crashed, portions);
    const next = new Detection(crashed);
    observe(next, 0, 3);
    await (await again.take(next, note(3))).write();
    expect(await loaded(crashed.crash())).toEqual({ alertsFrom: 3, texts: textsAfter(3) });
    // Nothing is left of the others.
    const fresh = crashingRowTable();
    await (await new DetectorState(fresh, portions).take(next, note(3))).write();
    expect(rowsOf(crashed)).toBe(rowsOf(fresh));
  });

  it('removes what a crash left of a larger one', async () => {
    const table = crashingRowTable();
    const state = new DetectorState(table, portions);
    await (await state.take(new Detection(table), note(1))).write();
    await state.take(new Detection(table), note(2));
    const crashed = table.crash();
    const smaller = new Detection(crashed, detectors.slice(0, 1));
    await (await new DetectorState(crashed, portions).take(smaller, note(3))).write();
    const loading = new Detection(crashed, detectors.slice(0, 1));
    const snapshot = await new DetectorState(crashed).load(loading);
    expect(snapshot).toMatchObject({ alertsFrom: 3, others: [] });
  });

  it('has none of the rows of findings before it counts', async () => {
    const table = crashingRowTable();
    const detection = new Detection(table);
    const state = new DetectorState(table, portions);
    await (await state.take(detection, note(1))).write();
    detection.reported.set({ eventId: 'e', sourceId: 's', appendedAt: JUNE }, ['0'.repeat(32)]);
    // Two snapshots fail behind their last step.
    await state.take(detection, note(2));
    await state.take(detection, note(3));
    await state.take(detection, note(4));
    const findings = (of: typeof table) => [...of.range(Buffer.from('r'), Buffer.from('s'))].length;
    expect(findings(table.crash())).toBe(0);
    await (await state.take(detection, note(5))).write();
    expect(findings(table.crash())).toBe(1);
  });
});

function observe(detection: Detection, from: number, until: number): void {
  for (let number = from; number < until; number += 1) {
    const one = aDetectedAccess({ eventId: `e-${number}`, occurredAt: JUNE + number });
    detection.observe(one, JUNE);
  }
}

function note(alertsFrom: number) {
  const partitions = Array.from({ length: PARTITIONS_DECIDED }, () => ({
    position: foldPositionStart,
    appendedAt: JUNE,
  }));
  return { stops: stopsAt(partitions), alertsFrom };
}

/** What a detection has that goes on from the table. */
async function loaded(table: ReturnType<typeof crashingRowTable>) {
  const detection = new Detection(table);
  const snapshot = await new DetectorState(table).load(detection);
  return { alertsFrom: snapshot?.alertsFrom, texts: detection.save().accesses.texts };
}

function textsAfter(accesses: number) {
  const detection = new Detection(crashingRowTable());
  observe(detection, 0, accesses);
  return detection.save().accesses.texts;
}
