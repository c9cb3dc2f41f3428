import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { createRegisterView, type RegisterView } from '../../../../services/domain/register/register-view.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();
const at = (n: number): number => Date.UTC(2026, 0, n);

describe('the version in force', () => {
  const open = aRecord('ticket', { validFrom: day(10), assignees: ['a'] });
  const handedOver = aRecord('ticket', { validFrom: day(20), assignees: ['b'] });

  it('begins at validFrom and ends where the next begins', () => {
    const view = aRegister(open, handedOver);
    expect(view.inForce('ticket', 'T-4711', at(10) - 1)).toBeNull();
    expect(view.inForce('ticket', 'T-4711', at(10))).toBe(open);
    expect(view.inForce('ticket', 'T-4711', at(20) - 1)).toBe(open);
    expect(view.inForce('ticket', 'T-4711', at(20))).toBe(handedOver);
  });

  it('ends at validUntil, and then an older version without an end does not come back', () => {
    const limited = aRecord('ticket', { validFrom: day(20), validUntil: day(25) });
    const view = aRegister(open, limited);
    expect(view.inForce('ticket', 'T-4711', at(25) - 1)).toBe(limited);
    expect(view.inForce('ticket', 'T-4711', at(25))).toBeNull();
    expect(view.begun('ticket', 'T-4711', at(25))).toBe(limited);
  });

  it('with an end before its beginning is never in force', () => {
    const backwards = aRecord('ticket', { validFrom: day(20), validUntil: day(15) });
    const view = aRegister(backwards);
    expect([at(14), at(15), at(20), at(21)].map((t) => view.inForce('ticket', 'T-4711', t))).toEqual(
      Array(4).fill(null),
    );
  });

  it('is as last corrected, and a correction ends nothing', () => {
    const corrected = aRecord('ticket', { validFrom: day(10), assignees: ['c'] });
    const view = aRegister(open, handedOver, corrected);
    expect(view.inForce('ticket', 'T-4711', at(12))).toBe(corrected);
    expect(view.history('ticket', 'T-4711')).toEqual([corrected, handedOver]);
  });

  it('of the newest is corrected too', () => {
    const corrected = aRecord('ticket', { validFrom: day(20), validUntil: day(22) });
    const view = aRegister(open, handedOver, corrected);
    expect(view.inForce('ticket', 'T-4711', at(21))).toBe(corrected);
    expect(view.inForce('ticket', 'T-4711', at(22))).toBeNull();
  });

  it('of an unknown id is nothing', () => {
    const view = aRegister(open);
    expect(view.inForce('ticket', 'T-1', at(12))).toBeNull();
    expect(view.inForce('case', 'T-4711', at(12))).toBeNull();
    expect(view.history('ticket', 'T-1')).toEqual([]);
  });

  it('are all there to be read, as last corrected, of every id of a kind', () => {
    const corrected = aRecord('ticket', { validFrom: day(10), assignees: ['c'] });
    const other = aRecord('ticket', { id: 'T-2' });
    const view = aRegister(open, handedOver, corrected, other, aRecord('account'));
    expect(view.all('ticket')).toEqual([corrected, handedOver, other]);
    expect(view.all('case')).toEqual([]);
  });

  it('does not depend on the order in which versions arrive', () => {
    const versions = [3, 9, 1, 7, 5, 2, 8].map((n) =>
      aRecord('account', { validFrom: day(n), authorisedUsers: [`u-${n}`] }),
    );
    const sorted = [...versions].sort((one, other) => one.validFrom - other.validFrom);
    const views = [aRegister(...versions), aRegister(...sorted), aRegister(...[...sorted].reverse())];
    for (let n = 0; n <= 10; n += 1) {
      const expected = sorted.filter(({ validFrom }) => validFrom <= at(n)).at(-1) ?? null;
      for (const view of views) expect(view.inForce('account', 'o-81', at(n))).toBe(expected);
    }
  });
});

describe('a search of the register', () => {
  it('finds facts by owner, also in a version that changed the owner', () => {
    const before = aRecord('consent', { validFrom: day(1), ownerId: 'o-1' });
    const after = aRecord('consent', { validFrom: day(5), ownerId: 'o-2' });
    for (const view of [aRegister(before, after), aRegister(after, before)]) {
      expect(view.consentsBegun('o-1', at(4))).toEqual([before]);
      expect(view.consentsBegun('o-1', at(5))).toEqual([]);
      expect(view.consentsBegun('o-2', at(5))).toEqual([after]);
    }
  });

  it('forgets what a correction took back', () => {
    const wrong = aRecord('ticket', { validFrom: day(1), ownerId: 'o-1' });
    const right = aRecord('ticket', { validFrom: day(1), ownerId: 'o-2' });
    const view = aRegister(wrong, right);
    expect(view.tickets('o-1', at(2))).toEqual([]);
    expect(view.tickets('o-2', at(2))).toEqual([right]);
  });

  it('finds each fact once, however often it was corrected back and forth', () => {
    const one = aRecord('ticket', { validFrom: day(1), ownerId: 'o-1' });
    const other = aRecord('ticket', { validFrom: day(1), ownerId: 'o-2' });
    const view = aRegister(one, other, one, other, one);
    expect(view.tickets('o-1', at(2))).toEqual([one]);
    expect(view.tickets('o-2', at(2))).toEqual([]);
  });

  it('finds several facts of one owner, and of those only the ones in force', () => {
    const facts = ['M-1', 'M-2', 'M-3'].map((id, index) => aRecord('emergency', { id, validFrom: day(index + 1) }));
    const view = aRegister(...facts);
    expect(view.emergencies('o-81', at(2))).toEqual(facts.slice(0, 2));
  });

  it('finds ended consents, which a decision has to name', () => {
    const ended = aRecord('consent', { validFrom: day(1), validUntil: day(2) });
    expect(aRegister(ended).consentsBegun('o-81', at(3))).toEqual([ended]);
  });

  it('finds orders and cases by their recordings when they have any, else by their owners', () => {
    const byOwner = aRecord('legal-order', { id: 'L-1' });
    const byRecording = aRecord('legal-order', { id: 'L-2', recordingIds: ['r-1', 'r-2'] });
    const view = aRegister(byOwner, byRecording, aRecord('case', { recordingIds: ['r-1'] }));
    expect(view.orders('o-81', 'r-2', at(1))).toEqual([byOwner, byRecording]);
    expect(view.orders('o-81', 'r-3', at(1))).toEqual([byOwner]);
    expect(view.orders('o-2', 'r-1', at(1))).toEqual([byRecording]);
    expect(view.orders(null, null, at(1))).toEqual([]);
    expect(view.cases('o-81', null, at(1))).toEqual([]);
    expect(view.cases(null, 'r-1', at(1))).toHaveLength(1);
  });

  it('keeps teams, roles and people apart that have one name', () => {
    const toActor = aRecord('entitlement', { id: 'N-1', grantedTo: 'support' });
    const toTeam = aRecord('entitlement', { id: 'N-2', grantedTo: 'team:support' });
    const toRole = aRecord('entitlement', { id: 'N-3', grantedTo: 'role:support' });
    const view = aRegister(toActor, toTeam, toRole);
    expect(view.entitlements(null, 'support', at(1))).toEqual([toActor]);
    expect(view.entitlements('team', 'support', at(1))).toEqual([toTeam]);
    expect(view.entitlements('role', 'support', at(1))).toEqual([toRole]);
    expect(view.entitlements(null, 'team:support', at(1))).toEqual([]);
  });

  it('finds recordings under a legal hold by camera and account while the hold lasts', () => {
    const held = aRecord('recording', { validFrom: day(1), cameraId: 'c-3', legalHold: true });
    const released = aRecord('recording', { validFrom: day(5), cameraId: 'c-3' });
    const view = aRegister(held, released);
    expect(view.heldRecordings('camera', 'c-3', at(4))).toEqual([held]);
    expect(view.heldRecordings('account', 'o-81', at(4))).toEqual([held]);
    expect(view.heldRecordings('camera', 'c-3', at(5))).toEqual([]);
    expect(view.heldRecordings('account', 'o-81', at(5))).toEqual([]);
  });
});

describe('exceptions', () => {
  const until = '2026-12-01T00:00:00Z';
  const validFrom = '2026-11-20T00:00:00Z';
  const inForce = Date.UTC(2026, 10, 25);
  const ofActor = aRecord('exception', { validFrom, validUntil: until });
  const ofSource = aRecord('exception', {
    id: 'X-2',
    validFrom,
    validUntil: until,
    actorId: null,
    sourceId: 'console',
  });
  const ofBoth = aRecord('exception', { id: 'X-3', validFrom, validUntil: until, sourceId: 'console' });

  it('are found by their actor, or by their source where they are for everyone in it', () => {
    const view = aRegister(ofActor, ofSource, ofBoth);
    expect(view.exceptions('actor', 'e-1042', inForce)).toEqual([ofActor, ofBoth]);
    expect(view.exceptions('source', 'console', inForce)).toEqual([ofSource]);
    expect(view.exceptions('actor', 'e-7', inForce)).toEqual([]);
    expect(view.exceptions('actor', 'e-1042', Date.parse(until))).toEqual([]);
  });
});

describe('an alias', () => {
  const before = aRecord('person', { validFrom: day(1) });
  const married = aRecord('person', { validFrom: day(5), aliases: ['old-name', 'e-7'] });

  it('means the person whose version in force lists it', () => {
    const view = aRegister(before, married, aRecord('person', { id: 'e-7' }));
    expect(view.person('old-name', at(4))).toBeNull();
    expect(view.person('old-name', at(5))).toBe(married);
    expect(view.person('e-1042', at(5))).toBe(married);
    expect(view.person('e-7', at(4))?.id).toBe('e-7');
    expect(view.person('e-7', at(5))?.id).toBe('e-1042');
  });

  it('claimed by two people at one time is a problem that names the alias and the other person', () => {
    const view = aRegister(married);
    const rival = aRecord('person', { id: 'e-2', validFrom: day(9), aliases: ['mine', 'old-name'] });
    expect(view.aliasConflict(rival)).toEqual({
      field: 'aliases[1]',
      value: 'old-name',
      expected: 'an id that no other person claims at the time (`e-1042` does)',
    });
  });

  it('may pass to another person when the first one has let go of it', () => {
    const view = aRegister(married, aRecord('person', { validFrom: day(9) }));
    const heir = (from: number, until: number | null) =>
      aRecord('person', {
        id: 'e-2',
        validFrom: day(from),
        validUntil: until === null ? null : day(until),
        aliases: ['old-name'],
      });
    expect(view.aliasConflict(heir(9, null))).toBeNull();
    expect(view.aliasConflict(heir(1, 5))).toBeNull();
    expect(view.aliasConflict(heir(1, 6))).not.toBeNull();
    expect(view.aliasConflict(heir(8, null))).not.toBeNull();
  });

  it('is no problem for the person who has it, nor for other kinds', () => {
    const view = aRegister(married);
    expect(view.aliasConflict(aRecord('person', { validFrom: day(6), aliases: ['old-name'] }))).toBeNull();
    expect(view.aliasConflict(aRecord('account', { id: 'old-name' }))).toBeNull();
  });
});

describe('a duplicate', () => {
  it('is a record equal to the version with its validFrom as last corrected', () => {
    const first = aRecord('account', { validFrom: day(1), authorisedUsers: ['a', 'b'] });
    const corrected = aRecord('account', { validFrom: day(1), authorisedUsers: ['a'] });
    const view = aRegister(first);
    expect(view.isDuplicate({ ...first, authorisedUsers: ['a', 'b'] })).toBe(true);
    expect(view.isDuplicate(corrected)).toBe(false);
    view.applyRecord(corrected);
    expect(view.isDuplicate(corrected)).toBe(true);
    expect(view.isDuplicate(first)).toBe(false);
  });

  it('is not a record with another validFrom, id or kind', () => {
    const first = aRecord('account', { validFrom: day(1) });
    const view = aRegister(first);
    for (const other of [
      { ...first, validFrom: at(2) },
      { ...first, id: 'o-82' },
      aRecord('camera', { id: 'o-81', validFrom: day(1) }),
    ]) {
      expect(view.isDuplicate(other as RegisterRecord)).toBe(false);
    }
    expect(createRegisterView().isDuplicate(first)).toBe(false);
  });
});

it('people who hold an account are found by it', () => {
  const holder = aRecord('person', { ownAccountId: 'o-81' });
  const view: RegisterView = aRegister(holder, aRecord('person', { id: 'e-2' }));
  expect(view.holdersOf('o-81', at(1))).toEqual([holder]);
  expect(view.holdersOf('o-82', at(1))).toEqual([]);
});
