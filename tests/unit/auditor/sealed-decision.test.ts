import { openLogger } from '../../../services/adapters/logger.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { readSealed } from '../../../services/auditor/sealed-decision.ts';
import type { FoundDecision } from '../../../services/auditor/search.ts';
import { readSeals } from '../../../services/domain/history/read-seals.ts';
import { parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import { openLog } from '../../../services/domain/transparency-log/log-reader.ts';
import { aDecision, anEvent, DecidedWorld, START } from '../../support/auditor/auditor-world.ts';

it('proves no other access where a file of the index is of another archive', async () => {
  const world = new DecidedWorld();
  for (const partition of [1, 2]) {
    await world.decide(partition, [aDecision(anEvent({ eventId: `ev-${partition}` }))]);
    await world.seal();
  }
  const meters = openMeters();
  const sealed = {
    objects: world.objects,
    verifier: parseVerifierKey(world.signer.vkey),
    queuedSeals: () => [],
    meters,
    logger: openLogger('silent'),
  };
  const segmentKey = (await readSeals(await openLog(world.objects, sealed.verifier), 0))[0]?.seal.object ?? '';
  const found = (sealIndex: number): FoundDecision => ({
    position: { appendedAt: START, partition: 1, sourceOffset: 0 },
    json: '',
    entry: null,
    place: { sealIndex, segmentKey, leafIndex: 0 },
  });
  expect(await readSealed(found(0), sealed)).toMatchObject({ leafIndex: 0, placed: { index: 0 } });
  await expect(readSealed(found(1), sealed)).rejects.toMatchObject({
    code: 'internal-error',
    details: { detail: expect.stringContaining('seal 1 is not that of') },
  });
  expect((await meters.archiveAlarms.get()).values[0]?.value).toBe(1);
});
