import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import type { CitedAccess, Finding } from '../../../../services/domain/finding/finding.ts';
import { aFinding, JUNE } from '../../../support/decision-builders.ts';

const N = 5_000;
/** Fields that are read of one piece of evidence when it is added, withdrawn or shown. */
const READS_EACH = 40;

/** A cited access that counts how often a field of it is read. */
function counted(evidence: CitedAccess, work: { reads: number }): CitedAccess {
  return new Proxy(evidence, {
    get(target, field) {
      work.reads += 1;
      return Reflect.get(target, field);
    },
  });
}

describe('the work of an alert', () => {
  const finding = (index: number, work: { reads: number }): Finding => {
    const evidence = {
      eventId: `e${index}`,
      sourceId: 's',
      ownerId: `o${index % 50}`,
      occurredAt: JUNE,
      appendedAt: JUNE,
      facts: null,
    };
    const [rule, findingId] = [`rule-${index % 3}`, `f${index}`];
    return aFinding({ findingId, rule, group: 'actor:e-1', evidence: [counted(evidence, work)] });
  };

  it.each([
    ['in the order they came', (index: number) => index],
    ['the last first', (index: number) => N - 1 - index],
  ])('grows with the number of accesses that are withdrawn, %s', (_what, order) => {
    const work = { reads: 0 };
    const fold = new AlertFold(memoryRowTable());
    const at = { offset: 1, appendedAt: JUNE };
    for (let index = 0; index < N; index += 1) fold.apply(finding(index, work), at);
    for (let index = 0; index < N; index += 1) {
      fold.apply({ kind: 'withdrawal', findingId: `f${order(index)}`, detectedAt: JUNE }, at);
      if (index % 1_000 === 0) for (const one of fold.list({}, { order: 'newest', after: null })) one.toAlert();
    }
    expect(work.reads).toBeLessThan(READS_EACH * N * Math.log2(N));
    expect([...fold.list({}, { order: 'newest', after: null })].map((one) => one.toAlert())).toMatchObject([
      { accesses: 0, withdrawn: N, owners: 0, eventIds: [] },
    ]);
  });
});
