import { findPromised } from '../../../../services/domain/history/promised-entries.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import { aDecision, anEvent, DecidedWorld } from '../../../support/auditor/auditor-world.ts';

it('reports a removed tile beside what no entry keeps, so that it hides no broken promise', async () => {
  const world = new DecidedWorld();
  await world.decide(1, [aDecision(anEvent())]);
  await world.seal();
  const objects = {
    ...world.objects,
    get: async (key: string) => (key.startsWith('tile/0/') ? null : world.objects.get(key)),
  };
  const { size, found, unreadable } = await findPromised(
    objects,
    parseVerifierKey(world.signer.vkey),
    new Set(['lost']),
  );
  expect([size, found.size]).toEqual([1, 0]);
  expect(unreadable).toEqual([{ object: 'tile/entries/000.p/1', detail: expect.stringContaining('tile/0/000.p/1') }]);
});
