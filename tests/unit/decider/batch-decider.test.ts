import { setImmediate } from 'node:timers/promises';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { PartitionLags } from '../../../services/adapters/metrics/partition-lags.ts';
import { fixedSchemas } from '../../../services/adapters/schema-registry/writer-schemas.ts';
import { frame } from '../../../services/avro/framing.ts';
import { BatchDecider } from '../../../services/decider/batch-decider.ts';
import { PendingIdentities } from '../../../services/decider/identities/pending-identities.ts';
import { PartitionTables } from '../../../services/decider/partition-tables.ts';
import { BLOCK_ENTRIES_MAX } from '../../../services/domain/decision-log/block.ts';
import { foldPositionStart, foldStart } from '../../../services/domain/decision-log/fold.ts';
import type { IdentityTable } from '../../../services/domain/decision-log/identity-table.ts';
import type { LogBatch } from '../../../services/domain/decision-log/log.ts';
import type { SourceGap, SourceRun } from '../../../services/domain/decision-log/new-block.ts';
import type { PartitionOwner } from '../../../services/domain/decision-log/partition-owner.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { explained } from '../../support/decision-log/deciding.ts';
import { fixedPolicy } from '../../support/fixed-policy.ts';

describe('deciding batches of several partitions', () => {
  it('lets others decide while a full block is appended, and knows what comes behind it everywhere', async () => {
    const [open, one, other] = twoPartitions();
    const ids = Array.from({ length: BLOCK_ENTRIES_MAX }, (_, index) => `e-${index}`);
    const deciding = one.decide(...ids, 'last');
    await one.appends(1);
    await other.decide('last');
    open(1);
    await one.appends(2);
    await other.decide('last', 'e-0');
    open(2);
    await deciding;
    await Promise.all([one.settled(), other.settled()]);
    expect(one.verdicts.map(({ length }) => length)).toEqual([BLOCK_ENTRIES_MAX, 1]);
    expect(new Set(one.verdicts.flat())).toEqual(new Set(['explained']));
    expect(other.verdicts).toEqual([['duplicate'], ['duplicate', 'duplicate']]);
  });

  it('decides the next block while one is appended, and knows what it repeats of both', async () => {
    const [open, one] = twoPartitions();
    await one.decide('a', 'b');
    await one.appends(1);
    const ids = Array.from({ length: BLOCK_ENTRIES_MAX - 2 }, (_, index) => `e-${index}`);
    const deciding = one.decide('a', ...ids, 'e-0', 'last', 'b');
    for (let turn = 0; turn < 10_000 && one.decided() < 3 + ids.length; turn += 1) await setImmediate();
    expect(one.decided()).toBe(3 + ids.length);
    expect(one.verdicts).toHaveLength(1);
    open(1);
    await one.appends(2);
    open(3);
    await deciding;
    await one.settled();
    const repeats = ['duplicate', ...ids.map(() => 'explained'), 'duplicate'];
    expect(one.verdicts).toEqual([['explained', 'explained'], repeats, ['explained', 'duplicate']]);
  });

  it('appends nothing behind a block that failed', async () => {
    const [open, one] = twoPartitions();
    await one.decide('a');
    const failed = one.decide('b');
    open(Number.NaN);
    await expect(failed).rejects.toThrow('the log is gone');
    await expect(one.settled()).rejects.toThrow('the log is gone');
    expect(one.verdicts).toHaveLength(1);
  });

  it('keeps a block open for what follows, and records a hole only behind its end', async () => {
    const [open, one] = twoPartitions();
    open(2);
    one.follows(true);
    await one.decide('a');
    await one.settled();
    expect([one.verdicts, one.gaps]).toEqual([[], []]);
    one.skip(3);
    await one.decide('b', 'a');
    one.follows(false);
    await one.decide('c');
    await one.settled();
    expect(one.verdicts).toEqual([['explained'], ['explained', 'duplicate', 'explained']]);
    expect(one.gaps).toEqual([{ first: 1, last: 3 }]);
  });

  it('ends an open block before it waits for the register, and before other appends', async () => {
    const [open, one] = twoPartitions();
    open(2);
    one.follows(true);
    await one.decide('a');
    one.registerGrows();
    await one.decide('b');
    await one.settled();
    expect(one.verdicts).toEqual([['explained']]);
    await one.flush();
    await one.settled();
    expect(one.verdicts).toEqual([['explained'], ['explained']]);
  });

  it('decides nothing before every record up to the end of the register is applied', async () => {
    const [, , other] = twoPartitions();
    let apply = (): void => {};
    other.registerGrows(
      new Promise((resolve) => {
        apply = resolve;
      }),
    );
    const deciding = other.decide('a');
    for (let turn = 0; turn < 100; turn += 1) await setImmediate();
    expect(other.decided()).toBe(0);
    apply();
    await deciding;
    expect(other.decided()).toBe(1);
  });

  it('decides one batch after the other', async () => {
    const [open, one, other] = twoPartitions();
    open(1);
    const ids = (name: string) => Array.from({ length: 300 }, (_, index) => `${name}-${index}`);
    const order: string[] = [];
    await Promise.all([
      one.decide(...ids('a')).then(() => order.push('one')),
      other.decide(...ids('b')).then(() => order.push('other')),
    ]);
    await Promise.all([one.settled(), other.settled()]);
    expect(order).toEqual(['one', 'other']);
    expect([one.verdicts[0]?.length, other.verdicts[0]?.length]).toEqual([300, 300]);
  });
});

/** Two partitions of one thread. Appends of the first wait until the call opens so many of them; of `NaN` they fail. */
function twoPartitions() {
  const table = memoryIdentityTable();
  const known = { table, pending: new PendingIdentities(table) };
  let opened = 0;
  const open = (count: number) => {
    opened = count;
  };
  const first = aPartition(0, known, (count) => {
    if (Number.isNaN(opened)) throw new Error('the log is gone');
    return count <= opened;
  });
  return [open, first, aPartition(1, known, () => true)] as const;
}

interface Known {
  readonly table: IdentityTable;
  readonly pending: PendingIdentities;
}

function aPartition(partition: number, { table, pending }: Known, isOpen: (count: number) => boolean) {
  const verdicts: string[][] = [];
  const gaps: { readonly first: number; readonly last: number }[] = [];
  let decided = 0;
  let registerEnd = 0;
  let applied = Promise.resolve();
  let hasMore = false;
  const meters = openMeters();
  const owner = {
    state: { ...foldStart, last: -1 },
    position: foldPositionStart,
    async appendDecisions({ entries, lastSource }: SourceRun) {
      verdicts.push(entries.map((entry) => decodeAccessDecision(schemaIds.accessDecision, entry).verdict));
      const count = verdicts.length;
      while (!isOpen(count)) await setImmediate();
      owner.state = { ...owner.state, last: lastSource };
    },
    async appendGap({ first, last }: SourceGap) {
      gaps.push({ first, last });
      owner.state = { ...owner.state, last };
    },
  };
  const deps = {
    log: memoryLog({ clock: () => 0 }),
    register: createRegisterView(),
    follower: {
      offset: 0,
      reached: (offset: number) => (offset === registerEnd ? applied : Promise.resolve()),
      failed: new Promise<never>(() => {}),
      stop: () => {},
    },
    policies: fixedPolicy({
      version: 'test',
      decide() {
        decided += 1;
        return explained;
      },
    }),
    identities: table,
    accesses: memoryDecidedAccesses(),
    window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
    ownerId: 'owner',
    meters,
    logger: openLogger('silent'),
    clock: () => 0,
  };
  const decider = new BatchDecider({
    deps,
    partition,
    identities: pending,
    schemas: fixedSchemas,
    lags: new PartitionLags(meters),
    owner: owner as unknown as PartitionOwner,
    tables: new PartitionTables(deps, partition),
  });
  let next = 0;
  return {
    verdicts,
    gaps,
    /** Whether another batch follows at once, from now on. */
    follows(isSo: boolean) {
      hasMore = isSo;
    },
    /** The log has no record at so many offsets. */
    skip(count: number) {
      next += count;
    },
    /** Its end is ahead of what has been applied, until `reached`. */
    registerGrows(reached = Promise.resolve()) {
      registerEnd = 1;
      applied = reached;
    },
    flush: () => decider.flush(),
    /** The number of events that were judged; repeats are not. */
    decided: () => decided,
    async decide(...eventIds: string[]) {
      const records = eventIds.map((eventId) => {
        const value = frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent({ eventId })));
        next += 1;
        return { offset: next - 1, appendedAt: 1, key: null, value, headers: {} };
      });
      const batch: LogBatch = { records, nextOffset: next, endOffset: next };
      await decider.decide(batch, Promise.resolve(registerEnd), () => hasMore);
    },
    settled: () => decider.settled(),
    /** Resolves once so many appends have begun. */
    async appends(count: number) {
      while (verdicts.length < count) await setImmediate();
    },
  };
}
