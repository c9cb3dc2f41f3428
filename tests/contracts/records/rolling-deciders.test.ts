import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { encodeDecisionIn } from '../../../services/adapters/avro/decision-versions.ts';
import { frame, schemaIdOf } from '../../../services/avro/framing.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { BlockCodec } from '../../../services/domain/decision-log/block.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { OwnershipLostError } from '../../../services/domain/decision-log/ownership-errors.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { cutDecisionSegments } from '../../../services/domain/segments/cut-segments.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeDecisionBlock } from '../../../services/records/decision-block/encode-decision-block.ts';
import { entrySchemaOf, releasedSchemas, schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { aDecision, someFacts } from '../../support/decision-builders.ts';
import { aClaim, aLog, collect, rawRecords } from '../../support/decision-log/blocks.ts';
import { wholeEntries } from '../../support/decision-log/whole-segments.ts';
import { aLateBench } from '../../support/late/late-bench.ts';
import { aRecord } from '../../support/register-builders.ts';

/**
 * While deciders are upgraded one after the other, two releases share the partitions. The older one takes no block of
 * the newer one for a block (docs/upgrading.md).
 */

const [oldBlock = 0] = releasedSchemas.filter(({ record }) => record === 'decision-block').map(({ id }) => id);
const newEntry: number = schemaIds.accessDecision;
const oldEntry = entrySchemaOf(oldBlock);

/** The codec of release 0.1. */
const oldCodec: BlockCodec = {
  ...blockCodec,
  encodeBlock: (block) => frame(oldBlock, encodeDecisionBlock(block)),
  decodeBlock: (value) => (schemaIdOf(value) === oldBlock ? blockCodec.decodeBlock(value) : null),
};
const releases = {
  old: { codec: oldCodec, schemaId: oldEntry },
  new: { codec: blockCodec, schemaId: newEntry },
} as const;

describe('deciders of two releases at one partition', () => {
  it('decide each record once, in whatever order they have the partition', async () => {
    const { log } = aLog();
    const first = await decide(log, 'old', [0, 1, 2]);
    const second = await decide(log, 'new', [3, 4]);
    // It does not see those two, decides them again, and no reader of the new release takes that into account.
    const third = await decide(log, 'old', [3, 4, 5]);
    await decide(log, 'new', [5, 6]);
    expect(await decided(log)).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((source) => [source, source < 3 ? oldEntry : newEntry]),
    );
    await expect(append(second.owner, 'new', [5])).rejects.toThrow(OwnershipLostError);
    // An owner that lost the partition without noticing it.
    await append(third.owner, 'old', [6]);
    await append(first.owner, 'old', [3]).catch(() => {});
    expect((await decided(log)).map(([source]) => source)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect((await rawRecords(log)).length).toBeGreaterThan(10);
  });

  it('leave segments of one version each, for whatever archiver of the new release', async () => {
    const { log, clock } = aLog();
    for (const [release, sources] of [
      ['old', [0, 1]],
      ['new', [2]],
      ['old', [2, 3]],
      ['new', [3, 4]],
    ] as const) {
      await decide(log, release, sources);
      clock.now += 10;
    }
    const { owner } = await aClaim(log, { ownerId: 'last' });
    await owner.appendTick();
    const segments = await collect(cutDecisionSegments({ log, codec: blockCodec, partition: 0, gather: wholeEntries }));
    expect(segments.map(({ schemaId, firstSource, lastSource }) => [schemaId, firstSource, lastSource])).toEqual([
      [oldEntry, 0, 1],
      [newEntry, 2, 4],
    ]);
  });
});

describe('a decision of the release before', () => {
  it('is judged again when a late fact comes, and keeps what was not recorded of it', async () => {
    const bench = aLateBench();
    await bench.register(
      aRecord('person', { trainingValidUntil: '2029-01-01T00:00:00Z' }),
      ...[aRecord('account'), aRecord('camera'), aRecord('recording', { cameraId: 'c-3' })],
    );
    const authentication = { ...absentAccessEvent.authentication, mfa: true };
    const event = anAccessEvent({ eventId: 'a', purpose: 'express-consent', authentication });
    await bench.access(event);
    const partition = partitionOf(event.actor.id, PARTITIONS_DECIDED);
    const encoded = { eventSchemaId: schemaIds.accessEvent, event: encodeAccessEvent(event) };
    const ofEvent = { actorId: event.actor.id, ownerId: 'o-81', cameraId: 'c-3' };
    const decision = aDecision(encoded, { facts: someFacts(ofEvent), appendedAt: bench.clock.now, registerOffset: 4 });
    const { owner } = await aClaim(bench.log, { partition, codec: oldCodec });
    await owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: [encodeDecisionIn(decision, oldEntry)] });

    const decider = bench.start();
    await bench.register(aRecord('consent'), aRecord('ticket'));
    await bench.until(async () => (await bench.reevaluations()).at(-1)?.verdict === 'explained');
    const again = (await bench.reevaluations()).at(-1);
    expect(again).toMatchObject({ eventId: 'a', reevaluation: { previousVerdict: 'unexplained' } });
    expect(again).toMatchObject({ delaySecondsMax: null, lateByMillis: null });
    expect((await bench.decisions()).map(({ eventId }) => eventId)).toEqual(['a']);
    await decider.drain();
  });
});

async function decide(log: Log, release: keyof typeof releases, sources: readonly number[]) {
  const claim = await aClaim(log, { codec: releases[release].codec, ownerId: `${release} ${sources}` });
  await append(claim.owner, release, sources);
  return claim;
}

function append(
  owner: Awaited<ReturnType<typeof aClaim>>['owner'],
  release: keyof typeof releases,
  sources: readonly number[],
): Promise<void> {
  const [firstSource = 0, lastSource = firstSource] = [sources[0], sources.at(-1)];
  const entries = sources.map((sourceOffset) =>
    encodeDecisionIn(
      aDecision({ eventSchemaId: 0, event: Buffer.alloc(0) }, { sourceOffset }),
      releases[release].schemaId,
    ),
  );
  return owner.appendDecisions({ firstSource, lastSource, entries });
}

/** Source offsets with the version of their decisions, as every reader of the new release sees them. */
async function decided(log: Log): Promise<[number, number][]> {
  const found: [number, number][] = [];
  for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition: 0 })) {
    for (const entry of block.entries) {
      const { sourceOffset } = decodeAccessDecision(block.entrySchemaId, entry);
      found.push([sourceOffset, block.entrySchemaId]);
    }
  }
  return found;
}
