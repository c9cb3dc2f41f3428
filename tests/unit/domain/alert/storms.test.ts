import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import type { AlertRecord } from '../../../../services/domain/alert/alert.ts';
import { AlertFold } from '../../../../services/domain/alert/alert-fold.ts';
import type { Finding } from '../../../../services/domain/finding/finding.ts';
import { aFinding, anAct, JUNE, MINUTE } from '../../../support/decision-builders.ts';

const facts = {
  action: 'view',
  cameraId: null,
  recordingId: null,
  locationClass: 'unknown',
  isOfChild: false,
  isOfCoworker: false,
  isOfHousehold: false,
  tried: [],
  endToEndEncrypted: null,
};

describe('a storm', () => {
  let fold: AlertFold;
  let offset: number;
  beforeEach(() => {
    fold = new AlertFold(memoryRowTable());
    offset = 0;
  });

  function apply(...records: readonly AlertRecord[]) {
    return records.map((record) => {
      offset += 1;
      const result = fold.apply(record, { offset, appendedAt: JUNE + 11 * MINUTE });
      fold.settle();
      fold.restart();
      return result;
    });
  }
  const of = (actor: number, changes: Partial<Finding> & { minute?: number; source?: string } = {}): Finding => {
    const { minute = actor % 10, source = 's-1', ...given } = changes;
    const at = JUNE + minute * MINUTE;
    const access = {
      eventId: `ev-${actor}-${minute}`,
      sourceId: source,
      ownerId: `o-${actor}`,
      occurredAt: at,
      appendedAt: at,
    };
    const who = {
      group: `actor:e-${actor}`,
      actorId: `e-${actor}`,
      rule: 'ticket-missing',
      severity: 'medium',
    } as const;
    return aFinding({
      findingId: `f-${actor}-${minute}-${given.rule ?? ''}`,
      ...who,
      evidence: [{ ...access, facts }],
      ...given,
    });
  };
  const actors = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const open = () => [...fold.list({}, { order: 'newest', after: null })].filter(({ state }) => state !== 'closed');

  it('does not look in the table again for alerts of its actors, who have none', () => {
    const table = memoryRowTable();
    const reads = jest.spyOn(table, 'get');
    fold = new AlertFold(table);
    const findings = actors(20).flatMap((actor) => [0, 1, 2, 3].map((minute) => of(actor, { minute })));
    const counted = findings.map((finding, at) => {
      const before = reads.mock.calls.length;
      fold.apply(finding, { offset: at, appendedAt: JUNE + 11 * MINUTE });
      return reads.mock.calls.length - before;
    });
    expect(Math.max(...counted.slice(-20))).toBeLessThanOrEqual(4);
  });

  it('of ten actors in ten minutes is one alert of the source, in whatever order they come', () => {
    for (const order of [actors(12), actors(12).reverse(), actors(12).sort((a, b) => (a % 5) - (b % 5))]) {
      fold = new AlertFold(memoryRowTable());
      apply(...order.map((actor) => of(actor)));
      const [storm, ...others] = open();
      expect(others).toEqual([]);
      expect(storm?.toAlert()).toMatchObject({
        group: 'storm:s-1:ticket-missing',
        actor: null,
        source: 's-1',
        accesses: 12,
        owners: 12,
        severity: 'medium',
        summary: expect.stringMatching(/^12 accesses by 12 actors at s-1 .* need review together .*: ticket-missing$/),
      });
      expect(storm?.about().people).toHaveLength(12);
      expect(Object.fromEntries(fold.openBySeverity())).toMatchObject({ medium: 1 });
    }
  });

  it('is announced with the tenth actor, and closes the alerts of the nine with a link', () => {
    const results = apply(...actors(11).map((actor) => of(actor)));
    expect(results.map(({ is }) => is)).toEqual([...actors(10).map(() => 'opened'), 'joined']);
    const [storm] = open();
    const ninth = fold.get((results[8] as { alertId: string }).alertId);
    expect(ninth?.work).toMatchObject({ state: 'closed', closedBy: 'custodes', evidence: [storm?.opening.alertId] });
    const reopened = apply(anAct(ninth?.alertId ?? '', { action: 'reopen', text: 'x', judgedFor: '' }));
    expect(reopened).toMatchObject([{ is: 'outdated' }]);
  });

  it('leaves an alert to an actor with another rule, an earlier access, another source, or a person at work', () => {
    const [first] = apply(of(1));
    if (first?.is !== 'opened') throw new Error('not opened');
    apply(anAct(first.alertId, { by: { id: 'mia', kind: 'person', personId: 'mia', roles: [] } }));
    apply(of(2), of(2, { rule: 'another' }), of(3, { minute: -600 }), of(3), of(4, { source: 's-2' }), of(4));
    apply(
      ...actors(12)
        .slice(4)
        .map((actor) => of(actor)),
    );
    expect(
      open()
        .map(({ opening }) => opening.group)
        .sort(),
    ).toEqual(['actor:e-1', 'actor:e-2', 'actor:e-3', 'actor:e-4', 'storm:s-1:ticket-missing'].sort());
  });

  it('leaves an alert that somebody added to a case: its accesses are those of the case', () => {
    const [first] = apply(of(1));
    const alertId = first?.is === 'opened' ? first.alertId : '';
    fold.rework(alertId, (work) => ({ ...work, caseId: 'c-1' }));
    apply(
      ...actors(12)
        .slice(1)
        .map((actor) => of(actor)),
    );
    expect(fold.get(alertId)?.work).toMatchObject({ state: 'new', caseId: 'c-1' });
    expect(open()).toHaveLength(2);
  });

  it('is none of nine actors, of ten in eleven minutes, or of ten at two sources', () => {
    apply(...actors(9).map((actor) => of(actor)));
    expect(open()).toHaveLength(9);
    apply(of(10, { minute: 12 }), of(11, { source: 's-2' }));
    expect(open()).toHaveLength(11);
  });

  it('loses what is withdrawn, also of the alerts that it took over', () => {
    apply(...actors(10).map((actor) => of(actor)));
    apply({ kind: 'withdrawal', findingId: 'f-1-1-', detectedAt: JUNE });
    apply({ kind: 'withdrawal', findingId: 'f-10-0-', detectedAt: JUNE });
    expect(open()[0]?.toAlert()).toMatchObject({ accesses: 8, withdrawn: 2, owners: 8 });
  });
});
