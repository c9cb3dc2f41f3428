import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { AlertBook } from '../../../services/alerter/alert-book.ts';
import { countedPage, listAccesses } from '../../../services/alerter/list/list-accesses.ts';
import { frame } from '../../../services/avro/framing.ts';
import { canaryEvent } from '../../../services/domain/access-event/canary.ts';
import type { AlertRecord } from '../../../services/domain/alert/alert.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import { canaryFinding } from '../../../services/domain/canary/canary-finding.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aDetectedAccess, aFinding, anActIn, JUNE } from '../../support/decision-builders.ts';

const facts = {
  action: 'view',
  cameraId: 'c-1',
  recordingId: 'r-1',
  locationClass: 'intimate',
  isOfChild: false,
  isOfCoworker: true,
  isOfHousehold: false,
  endToEndEncrypted: false,
  tried: [{ kind: 'ticket', id: 'T-1', state: 'expired' }],
};

describe('the accesses of an alert', () => {
  it('are those that it counts, each once, with their rules and the latest facts, page by page', () => {
    const fold = new AlertFold(memoryRowTable());
    const evidence = [0, 1, 2].map((n) => ({
      eventId: `ev-${n}`,
      sourceId: 's',
      ownerId: 'o-1',
      occurredAt: JUNE + n,
      appendedAt: JUNE + n,
      facts: null,
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
      eventId: 'ev-2',
      sourceId: 's',
      occurredAt: at,
      appendedAt: at,
      actorId: 'e-1',
      ownerId: 'o-1',
      rules: ['first', 'second'],
      facts,
    });
    expect(first.items[1]).toMatchObject({ eventId: 'ev-1', rules: ['second'], facts: null });
    expect(page(first.nextCursor)).toEqual({ items: [expect.objectContaining({ eventId: 'ev-0' })] });

    fold.apply({ kind: 'withdrawal', findingId: 'f-1', detectedAt: JUNE }, { offset: 3, appendedAt: JUNE });
    expect(page(undefined)).toEqual({ items: [expect.objectContaining({ eventId: 'ev-2', rules: ['first'] })] });
    expect(fold.accesses('unknown', null)).toBeNull();
  });
});

const HOUR = 3_600_000;
const time = (hour: number) => new Date(JUNE + hour * HOUR).toISOString();

/** Accesses of a source, cited by the hour of each. */
function citedOf(sourceId: string, ...hours: readonly number[]) {
  return hours.map((hour) => {
    const at = JUNE + hour * HOUR;
    return { eventId: `${sourceId}-${hour}`, sourceId, ownerId: null, occurredAt: at, appendedAt: at, facts: null };
  });
}

const visited = aFinding({ findingId: 'f-visits', severity: 'medium', evidence: citedOf('desk', 2) });
const aboutDesk = { actorId: null, sourceId: 'desk', evidence: citedOf('desk', 1) };
const silent = aFinding({
  findingId: 'f-silent',
  rule: 'source-silent',
  group: 'source:desk:source-silent',
  ...aboutDesk,
});
const down = {
  ...({ kind: 'watch-gap', because: 'late', stage: 'detection', input: null, partition: 0 } as const),
  from: JUNE + 3 * HOUR,
  to: JUNE + 4 * HOUR,
  at: JUNE + 4 * HOUR,
};

describe('what the accesses of an alert cannot have', () => {
  async function applied(table: RowTable, records: readonly AlertRecord[]): Promise<AlertBook> {
    const book = new AlertBook(table);
    const framed = records.map((record, at) => {
      const value = frame(schemaIds.alertRecord, encodeAlertRecord(record));
      return { offset: book.offset + at, appendedAt: JUNE + 4 * HOUR, key: null, headers: {}, value };
    });
    const nextOffset = book.offset + records.length;
    await book.apply({ records: framed, nextOffset, endOffset: nextOffset }, () => {});
    return book;
  }
  const about = (book: AlertBook, group: string, hour: number) => {
    const found = [...book.fold.list({}, { order: 'newest', after: null })].find((one) => one.opening.group === group);
    const { unknown } = countedPage({ book, clock: () => JUNE + hour * HOUR }, found?.opening.alertId ?? '', {
      limit: 1,
    });
    return unknown.map(({ kind, source, stage, from, to }) => [kind, source ?? stage, from, to]);
  };

  it('is what is missing since its first access, of its source where it is about one, also from a stored table', async () => {
    const table = memoryRowTable();
    const other = aFinding({
      findingId: 'f-other',
      rule: 'source-silent',
      group: 'source:app:source-silent',
      actorId: null,
      sourceId: 'app',
      evidence: citedOf('app', 2.5),
    });
    const records = [silent, visited, down, other];
    const visits = [
      ['down-time', 'detection', time(3), time(4)],
      ['silence', 'app', time(2.5), null],
    ];
    const desk = [
      ['down-time', 'detection', time(3), time(4)],
      ['silence', 'desk', time(1), time(2)],
    ];
    for (const book of [await applied(table, records), new AlertBook(table)]) {
      expect(about(book, visited.group, 5)).toEqual(visits);
      expect(about(book, silent.group, 5)).toEqual(desk);
    }
  });

  it('ends with the close of the alert', async () => {
    const table = memoryRowTable();
    const before = await applied(table, [visited, silent]);
    const alertId = [...before.fold.list({}, { order: 'newest', after: null })].find((one) => {
      return one.opening.group === visited.group;
    })?.opening.alertId;
    // Appended in hour 4, before the gap.
    const close = anActIn(before.fold, alertId ?? '', { action: 'close', disposition: 'misuse', at: JUNE + 4 * HOUR });
    const later = { ...down, from: JUNE + 4.5 * HOUR, to: JUNE + 5 * HOUR };
    const book = await applied(table, [close, later]);
    expect(book.fold.get(alertId ?? '')?.work.closedAt).toBe(JUNE + 4 * HOUR);
    expect(about(book, visited.group, 6)).toEqual([['silence', 'desk', time(1), null]]);
    expect(about(book, silent.group, 6)).toEqual([
      ['down-time', 'detection', time(4.5), time(5)],
      ['silence', 'desk', time(1), null],
    ]);
  });

  it('is also what is not watched now', async () => {
    const canary = (minute: number, returned: number) => {
      const event = canaryEvent(`c-${minute}`, 'custodes-canary', {
        occurredAt: JUNE + minute * 60_000,
        everySeconds: 300,
      });
      const access = { ...aDetectedAccess(), event, place: { partition: 0, offset: minute } };
      const at = JUNE + returned * 60_000;
      return { ...canaryFinding(access, { detectedAt: at, decidedAt: JUNE + minute * 60_000 }), at };
    };
    const table = memoryRowTable();
    const book = await applied(table, [visited]);
    for (const { at, ...finding } of [canary(125, 125), canary(130, 140)]) {
      const value = frame(schemaIds.alertRecord, encodeAlertRecord(finding));
      const { offset } = book;
      const records = [{ offset, appendedAt: at, key: null, headers: {}, value }];
      await book.apply({ records, nextOffset: offset + 1, endOffset: offset + 1 }, () => {});
    }
    expect(about(book, visited.group, 2.4)).toEqual([['down-time', 'detection', time(130 / 60), null]]);
  });
});
