import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { formerTeamIn } from '../../../../services/domain/access-decision/facts/former-team.ts';
import type { DetectedAccess } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { detectors } from '../../../../services/domain/finding/detectors.ts';
import { formerTeam } from '../../../../services/domain/finding/rules/former-team.ts';
import { type AccessChanges, aDetectedAccess, aRule, DAY, HOUR, JUNE } from '../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../support/rows/saved-memory.ts';

/** What a file of the detection cannot show: counts, and what other detectors make of the same accesses. */

const recorded = (better = 'explained') => [
  {
    kind: 'person',
    id: 'e-1',
    state: `left team:sales on 1 Jun 2026, 00:00 UTC: there ticket T-1 would have ${better} it`,
  },
];
const broken = [aRule('consent-out-of-scope', 'violation', 'high'), aRule('no-need-to-know', 'unexplained', 'medium')];

function detectorOf(wanted: string) {
  const found = detectors.map((open) => open()).find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`no detector ${wanted}`);
  return found;
}

function anAccess(changes: AccessChanges = {}): DetectedAccess {
  return aDetectedAccess({ occurredAt: JUNE + HOUR, team: 'care', tried: recorded(), ...changes });
}

const findings = (
  detector: { observe: ReturnType<typeof formerTeam.create>['observe'] },
  given: readonly DetectedAccess[],
) => given.flatMap((one) => detector.observe(one)).map(({ rule, severity, group }) => `${rule} ${severity} ${group}`);

const create = (values = {}) =>
  formerTeam.create({ daysMax: 14, visitsMax: 2, peopleMin: 3, ...values }, { harmless: 'medium', other: 'high' });
const [harmless, other] = ['former-team medium team:sales', 'former-team high actor:e-1'];

it('is harmless for so many visits of one person, however many clips of each, and so many days', () => {
  const visits = [1, 1, 2, 3, 2].map((owner) => anAccess({ ownerId: `o-${owner}` }));
  expect(findings(create(), visits)).toEqual([harmless, harmless, harmless, other, other]);
  const days = [2, 5].map((day) => anAccess({ occurredAt: JUNE + day * DAY }));
  expect(findings(create({ daysMax: 5 }), days)).toEqual([harmless, other]);
});

it('begins anew where the person leaves another team, and goes on from what was saved', () => {
  const [first, second] = [create(), create()];
  expect(
    findings(
      first,
      [1, 2].map((owner) => anAccess({ ownerId: `o-${owner}` })),
    ),
  ).toEqual([harmless, harmless]);
  loadMemory(second.memory, savedMemory(first.memory));
  const later = recorded().map((one) => ({ ...one, state: one.state.replace('1 Jun', '2 Jun') }));
  const again = anAccess({ ownerId: 'o-3', tried: later, occurredAt: JUNE + 2 * DAY });
  expect(findings(second, [anAccess({ ownerId: 'o-3' }), again])).toEqual([other, harmless]);
});

it('is counted of each team that the person left lately, in whatever order', () => {
  const before = recorded().map((one) => ({ ...one, state: one.state.replace('1 Jun', '28 May') }));
  const visits = [1, 2, 3, 4, 5, 6].map((owner) => {
    return anAccess({ ownerId: `o-${owner}`, tried: owner % 2 === 0 ? before : recorded() });
  });
  expect(findings(create(), visits)).toEqual([harmless, harmless, harmless, harmless, other, other]);
});

it('is not explained by what would only cover it: that counts as unexplained elsewhere', () => {
  const covered = { tried: recorded('covered') };
  expect(findings(create(), [anAccess(covered)])).toEqual([]);
  expect(findings(create(), [anAccess({ ...covered, verdict: 'violation', determinedBy: broken })])).toEqual([
    harmless,
  ]);
});

it.each([
  ['unexplained-visits', (index: number) => ({ ownerId: `o-${index}`, occurredAt: JUNE + index * HOUR })],
  ['owner-watched-daily', (index: number) => ({ occurredAt: JUNE + index * DAY })],
  ['owner-fan-out', (index: number) => ({ actorId: `e-${index}` })],
  ['viral-recording', (index: number) => ({ actorId: `e-${index}`, recordingId: 'r-1' })],
  ['sensitive-access', () => ({ locationClass: 'intimate' as const })],
])('is left out by %s', (id, changes) => {
  const found = (tried: ReturnType<typeof recorded>) => {
    const detection = new Detection(memoryRowTable(), [() => detectorOf(id)]);
    return Array.from({ length: 10 }, (_, index) =>
      detection.observe(anAccess({ ...changes(index), tried }), JUNE),
    ).flat().length;
  };
  expect([found(recorded()), found(recorded('covered')) > 0, found([]) > 0]).toEqual([0, true, true]);
});

it('is no broken rule beside, except of low severity, and where `former-team` does not look', () => {
  const determinedBy = [...broken, aRule('training-lapsed', 'violation', 'low')];
  const rulesOf = (changes: AccessChanges) =>
    detectorOf('violations')
      .observe(anAccess({ verdict: 'violation', determinedBy, ...changes }))
      .map(({ rule }) => rule);
  const all = ['consent-out-of-scope', 'training-lapsed'];
  expect([rulesOf({}), rulesOf({ tried: [] })]).toEqual([['training-lapsed'], all]);
  expect([rulesOf({ action: 'search' }), rulesOf({ appendedAt: JUNE - DAY })]).toEqual([all, all]);
  expect(formerTeamIn(recorded())).toMatchObject({ leftAt: JUNE });
});
