import { ObjectConflictError } from '../../../services/domain/transparency-log/object-store.ts';
import { aRealBucket, describeWithS3, openTestStore } from '../../support/s3/real-bucket.ts';
import { describeObjectStore, listed } from '../object-store.ts';

const WRITERS = 20;

describeWithS3('on a real S3 server', () => {
  describeObjectStore('s3', () => openTestStore(aRealBucket()));

  describe('with versions', () => {
    it('lets exactly one of 20 writers win a key, and all readers see that one', async () => {
      const config = aRealBucket();
      const stores = await Promise.all(Array.from({ length: WRITERS }, () => openTestStore(config)));
      for (let round = 0; round < 2; round++) {
        const key = `segments/${round}`;
        const bodies = stores.map((_, writer) => Buffer.from(`writer ${writer} of round ${round}`));
        const outcomes = await Promise.allSettled(
          stores.map((store, i) => store.putOnce(key, bodies[i] ?? Buffer.of())),
        );
        const winners = bodies.filter((_, i) => outcomes[i]?.status === 'fulfilled');
        expect(winners).toHaveLength(1);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ObjectConflictError);
        }
        for (const store of stores) expect(await store.get(key)).toEqual(winners[0]);
      }
    });

    it('lets exactly one of 20 writers replace, generation after generation', async () => {
      const config = aRealBucket();
      const stores = await Promise.all(Array.from({ length: WRITERS }, () => openTestStore(config)));
      let expected: Buffer | null = null;
      for (let generation = 0; generation < 2; generation++) {
        const before: Buffer | null = expected;
        const bodies = stores.map((_, writer) => Buffer.from(`writer ${writer} of generation ${generation}`));
        const outcomes: PromiseSettledResult<void>[] = await Promise.allSettled(
          stores.map((store, i) => store.replace('head', bodies[i] ?? Buffer.of(), before)),
        );
        const winners = bodies.filter((_, i) => outcomes[i]?.status === 'fulfilled');
        expect(winners).toHaveLength(1);
        expected = winners[0] ?? null;
        const late = await openTestStore(config);
        expect(await late.get('head')).toEqual(expected);
        await expect(late.replace('head', Buffer.from('stale'), before)).rejects.toThrow(ObjectConflictError);
      }
    });

    it('adds no version when the same bytes are put again', async () => {
      const store = await openTestStore(aRealBucket());
      for (let time = 0; time < 3; time++) await store.putOnce('k', Buffer.from('same'));
      expect(await versionsOf(store)).toHaveLength(1);
    });

    it('reads and lists past a page of versions', async () => {
      const store = await openTestStore(aRealBucket());
      let head: Buffer | null = null;
      for (let generation = 0; generation < 25; generation++) {
        const next = Buffer.from(`generation ${generation}`);
        await store.replace('head', next, head);
        head = next;
      }
      await store.putOnce('header', Buffer.from('a longer key with the same beginning'));
      expect(await store.get('head')).toEqual(head);
      expect(await listed(store, '')).toEqual(['head', 'header']);
    });
  });
});

async function versionsOf(store: Awaited<ReturnType<typeof openTestStore>>) {
  const found = [];
  for await (const version of store.versions('')) found.push(version);
  return found;
}
