import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { firstOfRole } from '../../../../../services/domain/finding/rules/first-of-role.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const SEVERITIES = { tool: 'high', action: 'medium' } as const;
/** Each is one of the role and one of all staff: more than half of those that are remembered. */
const MANY = 3_000;
const HABITS_MAX = 10_000;

const create = () => firstOfRole.create({ knownDays: 1, peersMin: 2, peopleMin: 2, forgottenDays: 30 }, SEVERITIES);

function use(actorId: string, sourceId: string, day: number): DetectedAccess {
  return aDetectedAccess({ actorId, sourceId, role: 'agent', occurredAt: JUNE + day * DAY });
}

/** Two people of a role whom it knows, each with a tool that both have. */
function known() {
  const detector = create();
  for (const day of [0, 1]) for (const id of ['e-1', 'e-2']) detector.observe(use(id, 'common', day));
  return detector;
}

it('goes on with what was loaded, whatever it saw before', () => {
  const detector = known();
  const saved = savedMemory(detector.memory);
  for (const id of ['e-1', 'e-2']) detector.observe(use(id, 'rare', 2));
  loadMemory(detector.memory, structuredClone(saved));
  const loaded = create();
  loadMemory(loaded.memory, saved);
  const found = [detector, loaded].map((one) => one.observe(use('e-1', 'rare', 3)).length);
  expect(found).toEqual([1, 1]);
});

it('finds the same of many habits as where each is asked for by its name', () => {
  const detector = known();
  const reported = (tool: string, day: number) => detector.observe(use('e-1', tool, day)).length;
  expect(reported('first', 2)).toBe(1);
  for (let tool = 0; tool < MANY; tool += 1) detector.observe(use('e-2', `tool-${tool}`, 2));
  // It is a habit of `e-1`, and so it is one of two people now.
  expect(detector.observe(use('e-2', 'first', 3)).length).toBe(0);
  // What nobody does any more is forgotten, and then it is new again.
  for (let tool = 0; tool < HABITS_MAX; tool += 1) detector.observe(use('e-2', `other-${tool}`, 3));
  expect(reported('tool-1', 3)).toBe(1);
});
