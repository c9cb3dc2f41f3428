import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { listAccesses } from '../../../services/alerter/list/list-accesses.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import { aFinding, JUNE } from '../../support/decision-builders.ts';

const facts = {
  ...{ action: 'view', cameraId: 'c-1', recordingId: 'r-1', locationClass: 'intimate' },
  ...{ isOfChild: false, isOfCoworker: true, isOfHousehold: false, endToEndEncrypted: false },
  tried: [{ kind: 'ticket', id: 'T-1', state: 'expired' }],
};

describe('the accesses of an alert', () => {
  it('are those that it counts, each once, with their rules and the latest facts, page by page', () => {
    const fold = new AlertFold(memoryRowTable());
    const evidence = [0, 1, 2].map((n) => ({
      ...{ eventId: `ev-${n}`, sourceId: 's', ownerId: 'o-1', occurredAt: JUNE + n, appendedAt: JUNE + n, facts: null },
    }));
    const findings = [
      aFinding({ findingId: 'f-1', rule: 'second', evidence }),
      aFinding({ findingId: 'f-2', rule: 'first', evidence: evidence.slice(2).map((one) => ({ ...one, facts })) }),
      aFinding({ findingId: 'f-3', rule: 'first', evidence: evidence.slice(2) }),
    ];
    const [opened] = findings.map((finding, offset) => fold.apply(finding, { offset, appendedAt: JUNE }));
    const alertId = opened?.is === 'opened' ? opened.alertId : '';
    const page = (cursor: string | undefined) => {
      const after = cursor === undefined ? null : Buffer.from(cursor, 'hex');
      return listAccesses(fold.accesses(alertId, after) ?? [], 2);
    };
    const first = page(undefined);
    const at = new Date(JUNE + 2).toISOString();
    expect(first.items[0]).toEqual({
      ...{ eventId: 'ev-2', sourceId: 's', occurredAt: at, appendedAt: at, actorId: 'e-1', ownerId: 'o-1' },
      ...{ rules: ['first', 'second'], facts },
    });
    expect(first.items[1]).toMatchObject({ eventId: 'ev-1', rules: ['second'], facts: null });
    expect(page(first.nextCursor)).toEqual({ items: [expect.objectContaining({ eventId: 'ev-0' })] });

    fold.apply({ kind: 'withdrawal', findingId: 'f-1', detectedAt: JUNE }, { offset: 3, appendedAt: JUNE });
    expect(page(undefined)).toEqual({ items: [expect.objectContaining({ eventId: 'ev-2', rules: ['first'] })] });
    expect(fold.accesses('unknown', null)).toBeNull();
  });
});
