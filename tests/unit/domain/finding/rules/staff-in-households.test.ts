import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../../services/domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../../../../../services/domain/finding/finding.ts';
import { type AccessChanges, aDetectedAccess, aRule, DAY, HOUR, JUNE } from '../../../../support/decision-builders.ts';

const LATER = JUNE + 9 * DAY;
const explained = { verdict: 'explained', determinedBy: [] } as const;
/** A look of somebody whom the account names, before and after the register learned that it does. */
const before = { verdict: 'violation', determinedBy: [aRule('not-own-recording', 'violation', 'high')] } as const;

function look(owner: number, changes: AccessChanges): DetectedAccess {
  const at = JUNE + owner * HOUR;
  const who = { eventId: `look-${owner}`, actorId: 'e-7', purpose: 'owner-self', ownerId: `o-${owner}` } as const;
  return aDetectedAccess({ ...who, occurredAt: at, appendedAt: at, ...changes });
}

describe('somebody of the staff whom accounts name as a user', () => {
  let detection: Detection;
  beforeEach(() => {
    detection = new Detection(memoryRowTable());
  });

  const observe = (...accesses: readonly DetectedAccess[]) => namesOf(detection.observeAll(accesses, JUNE));
  const judgeAgain = (...accesses: readonly DetectedAccess[]) => detection.reevaluate(accesses, LATER);
  const later = () => namesOf(detection.advance({ nowMs: LATER, observedUpTo: Number.POSITIVE_INFINITY }));
  const foundLater = () => idsOf(detection.advance({ nowMs: LATER, observedUpTo: Number.POSITIVE_INFINITY }));
  const three = (changes: AccessChanges) => [1, 2, 3].map((owner) => look(owner, changes));

  it('is found by looks that were made before the register learned of it', () => {
    expect(observe(...three(before))).toEqual([]);
    expect(namesOf(judgeAgain(...three(explained)))).toEqual([]);
    expect(later()).toEqual(['look-1', 'look-2', 'look-3']);
  });

  it('stays found where all is judged again, and nothing is found twice', () => {
    observe(...three(explained));
    expect(later()).toHaveLength(3);
    expect(judgeAgain(...three(explained))).toEqual([]);
    expect(judgeAgain(look(2, explained))).toEqual([]);
    expect(later()).toEqual([]);
  });

  it('stays found where one of the permissions was revoked since', () => {
    observe(...three(explained));
    expect(later()).toHaveLength(3);
    const revoked = { eventId: 'r', action: 'revoke', actorId: 'e-1', staffId: 'e-7', ownerId: 'o-1' } as const;
    observe(aDetectedAccess({ ...revoked, ...explained, occurredAt: JUNE + 2 * HOUR, appendedAt: LATER }));
    expect(judgeAgain(look(2, explained))).toEqual([]);
  });

  it('is found no longer where one of three accounts is their own', () => {
    observe(...three(explained));
    const found = detection.advance({ nowMs: LATER, observedUpTo: Number.POSITIVE_INFINITY });
    const ids = found.filter(isOfRule).map(({ findingId }) => findingId);
    const changed = judgeAgain(look(3, { ...explained, ownAccount: true }));
    const withdrawn = changed.flatMap((one) => (one.kind === 'withdrawal' ? [one.findingId] : []));
    expect([...withdrawn].sort()).toEqual([...ids].sort());
    expect(observe(look(4, explained))).toEqual([]);
    expect(later()).toEqual(['look-1', 'look-2', 'look-4']);
  });

  it.each([
    ['at once', (all: readonly DetectedAccess[]) => [all]],
    ['one after the other', (all: readonly DetectedAccess[]) => all.map((one) => [one])],
  ])('is found no longer where one of three, all judged again %s, is their own or that of another', (_how, calls) => {
    for (const changes of [{ ownAccount: true }, { ownerId: 'o-1' }]) {
      detection = new Detection(memoryRowTable());
      observe(...three(explained));
      const ids = foundLater();
      const again = [look(1, explained), look(2, explained), look(3, { ...explained, ...changes })];
      expect(withdrawnOf(calls(again).flatMap((accesses) => judgeAgain(...accesses)))).toEqual(ids);
      expect(later()).toEqual([]);
      observe(look(4, explained));
      expect(later()).toEqual(expect.arrayContaining(['look-1', 'look-2', 'look-4']));
    }
  });

  it('stays found where one of four that are judged again at once is their own', () => {
    observe(...three(explained), look(4, explained));
    expect(foundLater()).toHaveLength(4);
    const again = judgeAgain(look(3, { ...explained, ownAccount: true }), ...[1, 2, 4].map((n) => look(n, explained)));
    expect(again.map(({ kind }) => kind)).toEqual(['withdrawal']);
    expect(later()).toEqual([]);
  });

  it('is not found by what was found of an address of theirs, where one of the accounts is their own', () => {
    const grant = (owner: number, changes: AccessChanges): DetectedAccess =>
      look(owner, { ...explained, action: 'grant', actorId: 'e-1', recipientId: 'max@home.example', ...changes });
    observe(...[1, 2, 3].map((owner) => grant(owner, {})));
    const ids = foundLater();
    const theirs = { staffId: 'e-7' };
    const again = judgeAgain(grant(1, theirs), grant(2, theirs), grant(3, {}));
    expect([withdrawnOf(again), namesOf(again), later()]).toEqual([ids, [], []]);
    observe(look(4, explained));
    expect(later()).toEqual(['look-1', 'look-2', 'look-4']);
  });

  it('leaves nothing under an id that became an alias of theirs', () => {
    observe(...[1, 2].map((owner) => look(owner, { ...explained, actorId: 'max' })));
    expect(later()).toEqual([]);
    judgeAgain(...[1, 2].map((owner) => withActor('max', look(owner, explained))));
    expect(later()).toEqual([]);
    observe(look(3, { ...explained, actorId: 'max' }));
    expect(later()).toEqual([]);
  });

  it('is found by grants to an address that the register learned to be theirs later', () => {
    const grant = (owner: number, changes: AccessChanges): DetectedAccess =>
      look(owner, { ...explained, action: 'grant', actorId: 'e-1', recipientId: 'max@home.example', ...changes });
    expect(observe(grant(1, {}), grant(2, {}))).toEqual([]);
    expect(later()).toEqual([]);
    expect(namesOf(judgeAgain(grant(1, { staffId: 'e-7' }), grant(2, { staffId: 'e-7' })))).toEqual([]);
    observe(grant(3, { staffId: 'e-7' }));
    const found = detection.advance({ nowMs: LATER, observedUpTo: Number.POSITIVE_INFINITY }).filter(isOfRule);
    expect(found.map(({ group }) => group)).toEqual(['actor:e-7', 'actor:e-7', 'actor:e-7']);
  });
});

function isOfRule(one: Finding | Withdrawal): one is Finding {
  return one.kind === 'finding' && one.rule === 'staff-in-households';
}

function idsOf(found: readonly (Finding | Withdrawal)[]): readonly string[] {
  const ids = found.filter(isOfRule).map(({ findingId }) => findingId);
  return ids.sort();
}

function withdrawnOf(changed: readonly (Finding | Withdrawal)[]): readonly string[] {
  const ids = changed.flatMap((one) => (one.kind === 'withdrawal' ? [one.findingId] : []));
  return ids.sort();
}

/** The access as its source named the actor, whom the register knows under another id. */
function withActor(id: string, access: DetectedAccess): DetectedAccess {
  return { ...access, event: { ...access.event, actor: { ...access.event.actor, id } } };
}

function namesOf(found: readonly (Finding | Withdrawal)[]): readonly string[] {
  return found
    .filter(isOfRule)
    .flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId))
    .sort();
}
