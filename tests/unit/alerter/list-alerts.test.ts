import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { type AlertQuery, listAlerts, READ_MAX } from '../../../services/alerter/list/list-alerts.ts';
import { alerterRoutes } from '../../../services/alerter/routes.ts';
import type { AlertBuilder } from '../../../services/domain/alert/alert-builder.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { aFinding, anActIn, JUNE } from '../../support/decision-builders.ts';

describe('a page of alerts', () => {
  let fold: AlertFold;
  let offset: number;
  beforeEach(() => {
    fold = new AlertFold(memoryRowTable());
    offset = 0;
  });

  function raise(...findings: readonly Finding[]): void {
    for (const finding of findings) {
      fold.apply(finding, { offset, appendedAt: JUNE });
      offset += 1;
    }
  }

  function pageOf(query: Readonly<Record<string, string>>) {
    const asked = alerterRoutes.listAlerts.query?.parse(query) as AlertQuery;
    const { items, nextCursor } = listAlerts(fold, asked, actorOf);
    return { actors: items.map(({ actor }) => actor), cursor: nextCursor ?? '' };
  }

  it('ranks by risk, then the oldest first, and goes on behind its cursor while the risk of an alert changes', () => {
    raise(of('few', 1), of('many', 16), of('also-few', 1), aFinding({ group: 'actor:low', severity: 'low' }));
    const first = pageOf({ limit: '2' });
    expect(first.actors).toEqual(['many', 'few']);
    raise(of('few', 40));
    expect(pageOf({ limit: '1' }).actors).toEqual(['few']);
    expect(pageOf({ limit: '2', cursor: first.cursor })).toEqual({ actors: ['also-few', 'low'], cursor: '' });
    expect(pageOf({ order: 'newest' }).actors).toEqual(['low', 'also-few', 'many', 'few']);
  });

  it('finds what is about an owner, a camera or a recording, alone and together, in any order and behind a cursor', () => {
    const about = (actor: string, ownerId: string, cameraId: string, recordingId: string): Finding => {
      const facts = {
        action: 'view',
        cameraId,
        recordingId,
        locationClass: 'unknown',
        isOfChild: false,
        isOfCoworker: false,
        isOfHousehold: false,
        tried: [],
        endToEndEncrypted: null,
      };
      const access = {
        eventId: `${actor}-${recordingId}`,
        sourceId: 's-1',
        ownerId,
        occurredAt: JUNE,
        appendedAt: JUNE,
      };
      return aFinding({ group: `actor:${actor}`, actorId: actor, rule: actor, evidence: [{ ...access, facts }] });
    };
    const withdrawn = about('gone', 'o-1', 'c-1', 'r-1');
    raise(
      about('one', 'o-1', 'c-1', 'r-1'),
      about('two', 'o-1', 'c-2', 'r-2'),
      about('other', 'o-2', 'c-1', 'r-3'),
      withdrawn,
    );
    fold.apply({ kind: 'withdrawal', findingId: withdrawn.findingId, detectedAt: JUNE }, { offset, appendedAt: JUNE });
    expect(pageOf({ owner: 'o-1' }).actors).toEqual(['one', 'two']);
    expect(pageOf({ owner: 'o-1', order: 'newest' }).actors).toEqual(['two', 'one']);
    expect(pageOf({ camera: 'c-1' }).actors).toEqual(['one', 'other', 'gone']);
    expect(pageOf({ recording: 'r-3' }).actors).toEqual(['other']);
    expect(pageOf({ owner: 'o-1', camera: 'c-2' }).actors).toEqual(['two']);
    expect(pageOf({ owner: 'o-1', actor: 'one', queue: 'open' }).actors).toEqual(['one']);
    expect(pageOf({ owner: 'nobody' }).actors).toEqual([]);
    const { cursor, actors } = pageOf({ owner: 'o-1', limit: '1' });
    expect(actors).toEqual(['one']);
    expect(pageOf({ owner: 'o-1', limit: '1', cursor }).actors).toEqual(['two']);
  });

  it('of what is open reads no closed alert, however many there are', () => {
    const closed = Array.from({ length: READ_MAX + 1 }, (_, n) => aFinding({ group: `actor:x-${n}`, severity: 'low' }));
    raise(...closed);
    for (const alert of [...fold.list({}, { order: 'newest', after: null })]) {
      const close = { action: 'close', disposition: 'misuse' } as const;
      fold.apply(anActIn(fold, alert.opening.alertId, close), { offset, appendedAt: JUNE });
      offset += 1;
    }
    raise(aFinding({ group: 'actor:wanted', severity: 'low' }));
    for (const order of ['risk', 'newest']) {
      expect(pageOf({ order, queue: 'open' })).toEqual({ actors: ['wanted'], cursor: '' });
      expect(pageOf({ order, queue: 'unassigned', severity: 'low' })).toEqual({ actors: ['wanted'], cursor: '' });
    }
  });

  it('is of a bounded number of alerts read: without a match it goes on behind its cursor', () => {
    const others = Array.from({ length: READ_MAX }, (_, n) => aFinding({ group: `actor:x-${n}` }));
    raise(aFinding({ group: 'actor:wanted' }), ...others);
    const query = { order: 'newest', q: 'wanted' };
    const first = pageOf(query);
    expect(first).toEqual({ actors: [], cursor: expect.stringMatching(/./) });
    expect(pageOf({ ...query, cursor: first.cursor }).actors).toEqual(['wanted']);
  });
});

function actorOf({ actor }: AlertBuilder) {
  return { actor };
}

/** A finding about accesses to so many owners. */
function of(actor: string, owners: number): Finding {
  const evidence = Array.from({ length: owners }, (_, n) => ({
    eventId: `${actor}-${n}`,
    sourceId: 's',
    ownerId: `o-${n}`,
    occurredAt: JUNE,
    appendedAt: JUNE,
    facts: null,
  }));
  return aFinding({ group: `actor:${actor}`, severity: 'high', evidence });
}
