import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import { startDecider } from '../../../services/decider/flow.ts';
import type { AccessDecision } from '../../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { AppendRecord, Log } from '../../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import type { RegisterFollower } from '../../../services/domain/register/register-follower.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { decodeDeadLetter } from '../../../services/records/dead-letter/decode-dead-letter.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { explained } from '../../support/decision-log/deciding.ts';
import { fixedPolicy } from '../../support/fixed-policy.ts';

const PARTITION = partitionOf('e-1042', PARTITIONS_DECIDED);

describe('the decider', () => {
  it('counts, by rule, what an exception excuses', async () => {
    const bench = aBench();
    await bench.append(anEvent('a'), anEvent('b'), anEvent('a'));
    const broken = (rule: string, exception: string | null) =>
      ({ rule, verdict: 'violation', severity: 'low', exception }) as const;
    const determinedBy = [broken('mfa-missing', 'X-1'), broken('training-lapsed', null)];
    const meters = openMeters();
    await bench.decideAll({ decision: { ...explained, verdict: 'violation', determinedBy }, meters });
    const { values } = await meters.exceptions.get();
    expect(values.map(({ labels, value }) => [labels.rule, value])).toEqual([['mfa-missing', 2]]);
  });

  it('has a counter for each kind of dead letter from its start on', async () => {
    const meters = openMeters();
    await aBench().decideAll({ meters });
    const { values } = await meters.deadLetters.get();
    const codes = ['not-framed', 'unknown-schema', 'not-decodable', 'not-valid'];
    expect(values.map(({ labels, value }) => [labels.stage, labels.code, value])).toEqual(
      codes.map((code) => ['decider', code, 0]),
    );
  });

  it('decides each record once, in order', async () => {
    const bench = aBench();
    await bench.append(anEvent('a'), anEvent('b'), anEvent('c'));
    await bench.decideAll();
    expect(summary(await bench.decisions())).toEqual(['0 explained', '1 explained', '2 explained']);
  });

  it('marks a repeat as a duplicate and other content under the same identity as a conflict', async () => {
    const bench = aBench();
    await bench.append(anEvent('a'), anEvent('a'), anEvent('a', { action: 'download' }));
    await bench.append(anEvent('a'));
    await bench.decideAll();
    expect(summary(await bench.decisions())).toEqual(['0 explained', '1 duplicate', '2 conflict', '3 duplicate']);
  });

  it('recognises a repeat after a restart, with and without its identity table', async () => {
    const bench = aBench();
    await bench.append(anEvent('a'));
    await bench.decideAll();
    await bench.append(anEvent('a'));
    await bench.decideAll();
    await bench.append(anEvent('a', { action: 'download' }));
    await bench.decideAll({ identities: memoryIdentityTable() });
    expect(summary(await bench.decisions())).toEqual(['0 explained', '1 duplicate', '2 conflict']);
  });

  it('takes the same identity as new once the first is 90 days of append time ago', async () => {
    const bench = aBench();
    await bench.append(anEvent('a'));
    await bench.decideAll();
    bench.clock.now += 90 * 86_400_000 - 1;
    await bench.append(anEvent('a'));
    await bench.decideAll();
    bench.clock.now += 1;
    await bench.append(anEvent('a'));
    await bench.decideAll();
    expect(summary(await bench.decisions())).toEqual(['0 explained', '1 duplicate', '2 explained']);
  });

  it.each([
    ['no wire header', Buffer.from('hello'), 'not-framed'],
    ['a schema id nobody published', frame(99, Buffer.from('x')), 'unknown-schema'],
    ['bytes that are no event', frame(schemaIds.accessEvent, Buffer.from('x')), 'not-decodable'],
    [
      'an event that intake would refuse',
      frame(schemaIds.accessEvent, encodeAccessEvent(anEvent('bad id!'))),
      'not-valid',
    ],
    ['nothing', Buffer.alloc(0), 'not-framed'],
  ])('rejects %s, names it in a dead letter without its bytes, and goes on', async (_name, value, code) => {
    const bench = aBench();
    await bench.appendRaw({ key: null, value });
    await bench.append(anEvent('after'));
    await bench.decideAll();
    const [rejected, after] = await bench.decisions();
    expect(rejected).toMatchObject({ verdict: 'rejected', eventSchemaId: 0, deadLetterOffset: 0 });
    expect(rejected?.rejectedHash).toHaveLength(32);
    expect(after?.verdict).toBe('explained');
    const [letter] = await bench.deadLetters();
    expect(letter).toMatchObject({ stage: 'decider', code, topic: 'access-events', partition: PARTITION, offset: 0 });
    expect(letter).toMatchObject({ length: value.length, body: Buffer.alloc(0) });
    expect(letter?.hash).toEqual(rejected?.rejectedHash);
  });

  it('decides a record under a foreign key as usual and notes it as misplaced', async () => {
    const bench = aBench();
    const elsewhere = anEvent('a', { actor: { id: actorOutside(PARTITION), kind: 'employee', onBehalfOf: null } });
    await bench.append(elsewhere, anEvent('b'));
    await bench.decideAll();
    expect((await bench.decisions()).map(({ misplaced }) => misplaced)).toEqual([true, false]);
  });

  it('waits for the register as far as it went when the batch was fetched, and never decides on less', async () => {
    const gate = aGate();
    const bench = aBench({ follower: gate.follower });
    await bench.log.append('register', 0, [{ key: null, value: Buffer.from('a revocation') }]);
    await bench.append(anEvent('a'));
    const running = bench.decideAll();
    await gate.asked;
    expect(await bench.decisions()).toEqual([]);
    gate.open();
    await running;
    expect(gate.askedFor).toBe(1);
    expect(summary(await bench.decisions())).toEqual(['0 explained']);
  });

  it.each(['before', 'after'] as const)('claims again when an append fails %s it persisted', async (when) => {
    const bench = aBench();
    await bench.append(anEvent('a'), anEvent('b'));
    bench.failAppends({ topic: 'access-decisions', times: 3, when });
    await bench.decideAll();
    expect(summary(await bench.decisions())).toEqual(['0 explained', '1 explained']);
  });

  it('claims again when a dead letter cannot be appended', async () => {
    const bench = aBench();
    await bench.append(anEvent('a'));
    await bench.appendRaw({ key: null, value: Buffer.from('{"a":"stranger"}') });
    await bench.append(anEvent('b'));
    bench.failAppends({ topic: 'dead-letters', times: 1, when: 'before' });
    await bench.decideAll();
    expect(summary(await bench.decisions())).toEqual(['0 explained', '1 rejected', '2 explained']);
    expect(await bench.deadLetters()).toHaveLength(1);
  });

  it('writes every entry as it was decided where one batch fills several blocks', async () => {
    const bench = aBench();
    const ids = Array.from({ length: 2_500 }, (_, index) => `event-${index}`);
    for (const id of ids) await bench.append(anEvent(id));
    // A block also ends before offsets without a record, and what follows them was encoded before it was appended.
    const holes = [70, 71, 300, 1_800];
    bench.hide(...holes);
    // Blocks end before the batches do: their entries have 512 KiB at most.
    await bench.decideAll({ decision: { ...explained, reason: 'because '.repeat(150) } });
    const decided = await bench.decisions();
    const events = decided.map(({ event }) => decodeAccessEvent(schemaIds.accessEvent, event).eventId);
    const kept = ids.map((_, index) => index).filter((index) => !holes.includes(index));
    expect(decided.map(({ sourceOffset }) => sourceOffset)).toEqual(kept);
    expect(events).toEqual(kept.map((index) => ids[index]));
    expect((await bench.kinds()).filter((kind) => kind === 'decisions').length).toBeGreaterThan(5);
  });

  it('explains source offsets that hold no record by a gap', async () => {
    const bench = aBench();
    await bench.append(anEvent('a'), anEvent('b'), anEvent('c'), anEvent('d'));
    bench.hide(1, 2);
    await bench.decideAll();
    expect(summary(await bench.decisions())).toEqual(['0 explained', '3 explained']);
    expect(await bench.gaps()).toEqual([{ first: 1, last: 2 }]);
  });

  it('closes the open segment when it drains, and writes nothing when there is nothing to close', async () => {
    const bench = aBench();
    await bench.decideAll();
    expect(await bench.kinds()).toEqual(['open']);
    await bench.append(anEvent('a'));
    await bench.decideAll();
    expect(await bench.kinds()).toEqual(['open', 'open', 'decisions', 'tick']);
  });
});

function anEvent(eventId: string, fields: Partial<AccessEvent> = {}): AccessEvent {
  return anAccessEvent({ eventId, ...fields });
}

function actorOutside(partition: number): string {
  for (let number = 0; ; number += 1) {
    if (partitionOf(`x-${number}`, PARTITIONS_DECIDED) !== partition) return `x-${number}`;
  }
}

function summary(decisions: readonly AccessDecision[]): string[] {
  return decisions.map(({ sourceOffset, verdict }) => `${sourceOffset} ${verdict}`);
}

const upToDate: RegisterFollower = {
  offset: 0,
  reached: () => Promise.resolve(),
  failed: new Promise<never>(() => {}),
  stop: () => {},
};

/** A register that is not read to its end until the test opens the gate. */
function aGate() {
  let open = (): void => {};
  let wasAsked = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    wasAsked = resolve;
  });
  const gate = { open, asked, askedFor: -1, follower: upToDate };
  gate.follower = {
    ...upToDate,
    reached(offset) {
      gate.askedFor = offset;
      wasAsked();
      return opened;
    },
  };
  return gate;
}

/** A decider on a memory log that can hide records and fail appends, with everything it writes decoded. */
function aBench({ follower = upToDate }: { follower?: RegisterFollower } = {}) {
  const clock = { now: 1_795_511_523_123 };
  const plain = memoryLog({ clock: () => clock.now });
  const hidden = new Set<number>();
  let failing: { topic: string; times: number; when: 'before' | 'after' } | null = null;
  const table = memoryIdentityTable();

  const log: Log = {
    ...plain,
    async append(topic, partition, records) {
      if (failing === null || failing.topic !== topic || failing.times === 0)
        return plain.append(topic, partition, records);
      failing.times -= 1;
      if (failing.when === 'after') await plain.append(topic, partition, records);
      throw new Error('injected');
    },
    async *read(topic, partition, from, options) {
      for await (const batch of plain.read(topic, partition, from, options)) {
        const records = batch.records.filter(({ offset }) => topic !== 'access-events' || !hidden.has(offset));
        if (records.length > 0) yield { ...batch, records };
      }
    },
  };
  const accepted = () => readAcceptedBlocks({ log: plain, codec: blockCodec, partition: PARTITION });
  const appendRaw = (...records: AppendRecord[]) => plain.append('access-events', PARTITION, records);

  return {
    log: plain,
    clock,
    appendRaw,
    append: (...events: AccessEvent[]) =>
      appendRaw(
        ...events.map((event) => ({
          key: Buffer.from(event.actor.id),
          value: frame(schemaIds.accessEvent, encodeAccessEvent(event)),
        })),
      ),
    hide: (...offsets: number[]) =>
      offsets.forEach((offset) => {
        hidden.add(offset);
      }),
    failAppends(failure: NonNullable<typeof failing>) {
      failing = failure;
    },
    /** Runs a decider from its claim to its drain. */
    async decideAll({ identities = table, decision = explained, meters = openMeters() } = {}) {
      const decider = startDecider({
        log,
        register: createRegisterView(),
        follower,
        policies: fixedPolicy({ version: 'test', decide: () => decision }),
        identities,
        accesses: memoryDecidedAccesses(),
        window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
        ownerId: `owner-${Math.random()}`,
        meters,
        logger: openLogger('silent'),
        clock: () => clock.now,
      });
      await Promise.race([decider.drain(), decider.failed]);
    },
    async decisions(): Promise<AccessDecision[]> {
      const found: AccessDecision[] = [];
      for await (const { block } of accepted())
        found.push(...block.entries.map((entry) => decodeAccessDecision(schemaIds.accessDecision, entry)));
      return found;
    },
    async gaps() {
      const found: { first: number; last: number }[] = [];
      for await (const { block } of accepted()) {
        if (block.kind === 'gap') found.push({ first: block.firstSource, last: block.lastSource });
      }
      return found;
    },
    async kinds(): Promise<string[]> {
      const found: string[] = [];
      for await (const { block } of accepted()) found.push(block.kind);
      return found;
    },
    async deadLetters() {
      const found: ReturnType<typeof decodeDeadLetter>[] = [];
      for await (const { records } of plain.read('dead-letters', 0, 0)) {
        for (const { value } of records)
          found.push(decodeDeadLetter(schemaIds.deadLetter, unframe(value)?.body ?? Buffer.alloc(0)));
      }
      return found;
    },
  };
}
