import { setImmediate as turn } from 'node:timers/promises';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { frame } from '../../../services/avro/framing.ts';
import { startDecider } from '../../../services/decider/flow.ts';
import { identityKeyOf } from '../../../services/domain/access-event/identity.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import type { PartitionShare } from '../../../services/domain/decision-log/partition-share.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import type { RunningStage } from '../../../services/domain/stage.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { fixedPolicy } from '../../support/fixed-policy.ts';

/** Deciders that share partitions of one log. Each has a share that the test moves, and tables of its own. */

const logger = openLogger('silent');
const running: RunningStage[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((stage) => stage.drain()));
});

describe('deciders that share partitions', () => {
  it('decide every record once, each its own partitions', async () => {
    const log = memoryLog({ clock: Date.now });
    const [one, other] = [aDecider(log, [0, 1]), aDecider(log, [2, 3])];
    for (const partition of [0, 1, 2, 3]) await append(log, partition, `p${partition}`);
    for (const partition of [0, 1, 2, 3]) await decided(log, partition, 1);
    expect(await ownersOf(log)).toEqual([one.id, one.id, other.id, other.id]);
  });

  it('are ready with no partition at all, and not before the share is known', () => {
    const log = memoryLog({ clock: Date.now });
    expect(aDecider(log, []).stage.isReady()).toBe(true);
    expect(aDecider(log, null).stage.isReady()).toBe(false);
  });

  it('go on where the other one stopped, and know what it decided', async () => {
    const log = memoryLog({ clock: Date.now });
    const [one, other] = [aDecider(log, [0]), aDecider(log, [])];
    await append(log, 0, 'a');
    await decided(log, 0, 1);
    one.share.move([]);
    other.share.move([0]);
    await append(log, 0, 'a', 'b');
    expect(await decided(log, 0, 3)).toEqual(['a unknown', 'a duplicate', 'b unknown']);
    expect((await ownersOf(log))[0]).toBe(other.id);
  });

  it('never decide a record twice while both believe the partition is theirs', async () => {
    const log = memoryLog({ clock: Date.now });
    const [one, other] = [aDecider(log, [0]), aDecider(log, [])];
    await append(log, 0, 'a');
    await decided(log, 0, 1);
    other.share.move([0]);
    await append(log, 0, 'b', 'c');
    expect(await decided(log, 0, 3)).toEqual(['a unknown', 'b unknown', 'c unknown']);
    one.share.move([]);
    await append(log, 0, 'd');
    expect(await decided(log, 0, 4)).toHaveLength(4);
  });

  it('recognise an event of another partition that another process decided', async () => {
    const log = memoryLog({ clock: Date.now });
    const [, other] = [aDecider(log, [0]), aDecider(log, [1])];
    await append(log, 0, 'a');
    await decided(log, 0, 1);
    await other.knows('a');
    await append(log, 1, 'a');
    expect(await decided(log, 1, 1)).toEqual(['a duplicate']);
  });

  it('report no lag of a partition that another one decides on', async () => {
    const log = memoryLog({ clock: Date.now });
    const one = aDecider(log, [0]);
    await append(log, 0, ...Array.from({ length: 4_000 }, (_, number) => `e${number}`));
    while ((await one.lag()) === 0) await turn();
    one.share.move([]);
    const other = aDecider(log, [0]);
    await decided(log, 0, 4_000);
    expect((await ownersOf(log))[0]).toBe(other.id);
    expect(await one.lag()).toBe(0);
  });

  it('take no partition while they drain, and leave', async () => {
    const log = memoryLog({ clock: Date.now });
    const one = aDecider(log, [0]);
    const draining = one.stage.drain();
    one.share.move([0, 1]);
    await draining;
    expect(one.share.hasLeft).toBe(true);
    expect(await log.endOffset('access-decisions', 1)).toBe(0);
  });
});

const unknown = {
  verdict: 'unknown',
  determinedBy: [],
  observed: [],
  explanation: null,
  reason: '-',
  tried: [],
  facts: null,
} as const;

function aDecider(log: ReturnType<typeof memoryLog>, partitions: number[] | null) {
  const identities = memoryIdentityTable();
  const accesses = memoryDecidedAccesses();
  const share = aShare(partitions);
  const id = `owner-${Math.random()}`;
  const meters = openMeters();
  const stage = startDecider({
    log,
    share,
    identities,
    accesses,
    logger,
    ownerId: id,
    clock: Date.now,
    register: createRegisterView(),
    follower: { offset: 0, reached: async () => {}, failed: new Promise<never>(() => {}), stop() {} },
    policies: fixedPolicy({ version: 'test', decide: () => unknown }),
    window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
    meters,
  });
  running.push(stage);
  return {
    id,
    share,
    stage,
    async lag(): Promise<number> {
      return (await meters.stageLag.get()).values.reduce((sum, { value }) => sum + value, 0);
    },
    async knows(eventId: string): Promise<void> {
      while (identities.get(identityKeyOf(anAccessEvent({ eventId }))) === null) await turn();
    },
  };
}

async function append(log: Log, partition: number, ...eventIds: string[]): Promise<void> {
  const values = eventIds.map((eventId) => encodeAccessEvent(anAccessEvent({ eventId })));
  await log.append(
    'access-events',
    partition,
    values.map((body) => ({ key: null, value: frame(schemaIds.accessEvent, body) })),
  );
}

/** The first `count` decisions of a partition, once they are there; Jest's time-out is the bound. */
async function decided(log: Log, partition: number, count: number): Promise<string[]> {
  const found: string[] = [];
  const following = new AbortController();
  const reading = { log, codec: blockCodec, partition, follow: true, signal: following.signal };
  for await (const { block } of readAcceptedBlocks(reading)) {
    for (const { event, verdict } of block.entries.map((entry) =>
      decodeAccessDecision(schemaIds.accessDecision, entry),
    )) {
      found.push(`${decodeAccessEvent(schemaIds.accessEvent, event).eventId} ${verdict}`);
    }
    if (found.length >= count) break;
  }
  return found;
}

async function ownersOf(log: Log): Promise<string[]> {
  const owners: string[] = [];
  for (const partition of [0, 1, 2, 3]) {
    for await (const { state } of readAcceptedBlocks({ log, codec: blockCodec, partition }))
      owners[partition] = state.owner;
  }
  return owners;
}

function aShare(first: number[] | null) {
  let notify: (partitions: ReadonlySet<number>) => void = () => {};
  return {
    hasLeft: false,
    follow(onChange) {
      notify = onChange;
      if (first !== null) onChange(new Set(first));
    },
    move: (partitions: number[]) => notify(new Set(partitions)),
    async leave() {
      this.hasLeft = true;
    },
    failed: new Promise<never>(() => {}),
  } satisfies PartitionShare & Record<string, unknown>;
}
