import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { suppressionOf } from '../../../../services/domain/finding/mechanisms/suppressions.ts';
import { recordHash } from '../../../../services/domain/register/acts/record-hash.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../support/decision-builders.ts';
import { aRecord } from '../../../support/register-builders.ts';

const RULE = 'sensitive-access';
const bedroom = { eventId: 'a', occurredAt: JUNE, locationClass: 'intimate', cameraId: 'c-1', actorId: 'e-1' } as const;
const time = (at: number) => new Date(at).toISOString();

function anException(fields: object = {}) {
  return aRecord('exception', {
    id: 'x-1',
    rule: RULE,
    issuer: 'e-5',
    reason: 'a test installation',
    actorId: 'e-1',
    validFrom: time(JUNE - DAY),
    validUntil: time(JUNE + DAY),
    ...fields,
  });
}

function approvedBy(by: string, exception: RegisterRecord, at = JUNE - DAY / 2): RegisterRecord {
  return aRecord('approval', {
    id: `approval-${by}`,
    issuer: by,
    by,
    act: 'approve',
    at: time(at),
    recordKind: 'exception',
    recordId: exception.id,
    recordHash: recordHash(exception),
    validFrom: time(exception.validFrom),
  });
}

/** The rules of the findings about a look at a bedroom, and the exceptions that suppressed others. */
function find(records: readonly RegisterRecord[], access: Parameters<typeof aDetectedAccess>[0] = bedroom) {
  const register = createRegisterView();
  for (const record of records) register.applyRecord(record);
  const suppressed: string[] = [];
  const detection = new Detection(memoryRowTable(), undefined, {
    suppressionOf: (id, reported) => suppressionOf(id, reported, register)?.id ?? null,
    onSuppressed: (id, exception) => suppressed.push(`${id} ${exception}`),
  });
  const found = detection.observe(aDetectedAccess(access), 0).filter(({ rule }) => rule === RULE);
  return { found: found.length, suppressed };
}

const silenced = { found: 0, suppressed: [`${RULE} x-1`] };
const loud = { found: 1, suppressed: [] };

describe('an exception of a detection', () => {
  it.each<[string, object]>([
    ['the person', { actorId: 'e-1' }],
    ['the source', { actorId: undefined, sourceId: 'support-console' }],
    ['the camera', { actorId: undefined, cameraId: 'c-1' }],
    ['the person at the camera', { actorId: 'e-1', cameraId: 'c-1' }],
  ])('of %s raises no finding and is counted, once a second person approved it', (_scope, scope) => {
    const exception = anException(scope);
    expect(find([exception])).toEqual(loud);
    expect(find([exception, approvedBy('e-6', exception)])).toEqual(silenced);
  });

  it.each<[string, object]>([
    ['another person', { actorId: 'e-2' }],
    ['another source', { sourceId: 'vault' }],
    ['another camera', { cameraId: 'c-2' }],
    ['another detection', { rule: 'self-made-ticket' }],
    ['a time that has ended', { validUntil: time(JUNE - 1) }],
    ['a time that has not begun', { validFrom: time(JUNE + 5_000) }],
  ])('of %s suppresses nothing', (_what, fields) => {
    const exception = anException(fields);
    expect(find([exception, approvedBy('e-6', exception)])).toEqual(loud);
  });

  it('never counts for who asks for it or approves it, under any of their ids', () => {
    const person = aRecord('person', { id: 'e-1', aliases: ['old-1'] });
    const asked = anException({ issuer: 'old-1' });
    expect(find([person, asked, approvedBy('e-6', asked)])).toEqual(loud);
    const everyone = { actorId: undefined, sourceId: 'support-console' };
    const approved = anException(everyone);
    expect(find([person, approved, approvedBy('old-1', approved)])).toEqual(loud);
    expect(find([person, approved, approvedBy('e-6', approved)])).toEqual(silenced);
  });

  it('suppresses nothing that came before its approval', () => {
    const exception = anException();
    expect(find([exception, approvedBy('e-6', exception, JUNE + DAY / 2)])).toEqual(loud);
  });

  it('counts for an alias of the person', () => {
    const exception = anException({ actorId: 'old-1' });
    const person = aRecord('person', { id: 'e-1', aliases: ['old-1'] });
    expect(find([person, exception, approvedBy('e-6', exception)])).toEqual(silenced);
  });
});
