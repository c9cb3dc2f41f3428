import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { type PartitionShare, wholeShare } from '../../../services/domain/decision-log/partition-share.ts';
import { filedSet, loadedPolicy, policyVersionOf } from '../../../services/domain/policy/policy-record.ts';
import { registerKinds } from '../../../services/domain/register/register-record.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { decodeDeadLetter } from '../../../services/records/dead-letter/decode-dead-letter.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { aPolicyBookDecider } from '../../support/decision-log/policy-book-decider.ts';
import { framedRecord, refusedRecords } from '../../support/register/refused-records.ts';
import { aRecord } from '../../support/register-builders.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const RULES = policyVersionOf('rules');

describe('records of the register that are no facts', () => {
  it('are named once in dead letters, and every decision is made without them', async () => {
    const log = memoryLog({ clock: () => NOW });
    await write(
      log,
      framedRecord(filedSet('rules')),
      framedRecord(loadedPolicy(RULES)),
      framedRecord(aRecord('person')),
    );
    const first = await log.endOffset('register', 0);
    await write(log, ...refusedRecords.map(([value]) => value));
    await write(log, framedRecord(aRecord('account')));
    const one = aPolicyBookDecider(log, NOW);
    await lettersIn(log, refusedRecords.length);
    await one.finish();
    // Whoever decides next does not name them again, also where there are accesses by then.
    await access(log);
    await write(log, framedRecord({ ...aRecord('camera'), ownerId: '' }));
    const next = aPolicyBookDecider(log, NOW);
    const letters = await lettersIn(log, refusedRecords.length + 1);
    await next.finish();

    expect(await lettersIn(log, letters.length)).toEqual(letters);
    const expected = refusedRecords.map(([value, code], index) => ({
      stage: 'decider',
      code,
      topic: 'register',
      partition: 0,
      offset: first + index,
      hash: hash('sha256', value),
      length: value.length,
    }));
    expect(letters.slice(0, -1)).toEqual(expected.map((letter) => expect.objectContaining(letter)));
    for (const [index, [, , detail]] of refusedRecords.entries()) expect(letters[index]?.detail).toMatch(detail);
    expect(letters.at(-1)).toMatchObject({ code: 'not-valid', offset: first + refusedRecords.length + 1 });
    // A letter keeps nothing of the content.
    expect(JSON.stringify(letters)).not.toContain('secret');
    for (const { register } of [one, next]) {
      // The rules, their approval, a person and an account.
      expect(registerKinds.flatMap((kind) => register.all(kind))).toHaveLength(4);
      expect(register.everFiled('account', 'o-81')).toHaveLength(1);
      expect(register.everFiled('consent', 'C-1')).toEqual([]);
    }
    expect(await log.endOffset('access-decisions', partitionOf('e-1042', PARTITIONS_DECIDED))).toBeGreaterThan(0);
  });

  it.each([
    ['without accesses', false],
    ['with an access', true],
  ])('are named %s also where the first append of a letter fails', async (_name, hasAccess) => {
    const plain = memoryLog({ clock: () => NOW });
    await write(plain, framedRecord(filedSet('rules')), framedRecord(loadedPolicy(RULES)), Buffer.from('{}'));
    if (hasAccess) await access(plain);
    const failures = { left: 1 };
    const log: Log = {
      ...plain,
      append(topic, partition, records) {
        if (topic !== 'dead-letters' || failures.left === 0) return plain.append(topic, partition, records);
        failures.left -= 1;
        return Promise.reject(new Error('no leader'));
      },
    };
    const decider = aPolicyBookDecider(log, NOW);
    const letters = await Promise.race([lettersIn(log, 1), decider.stage.failed]);
    expect(letters).toMatchObject([{ code: 'not-framed', offset: 2 }]);
    await decider.finish();
    expect(failures.left).toBe(0);
  });

  it('are read without accesses by the process that reports them, and by no other', async () => {
    const plain = memoryLog({ clock: () => NOW });
    await write(plain, framedRecord(filedSet('rules')), framedRecord(loadedPolicy(RULES)));
    const [rubbish] = refusedRecords.map(([value]) => value);
    // So many that a claim notes in the log that it is past them.
    await write(plain, ...new Array<Buffer>(12_000).fill(framedRecord(aRecord('person'))), rubbish ?? Buffer.alloc(0));
    const reads = { count: 0 };
    const log: Log = {
      ...plain,
      read(topic, partition, from, options) {
        // The follower of the register reads on; late facts read what there is.
        if (topic === 'register' && options?.follow !== true) reads.count += 1;
        return plain.read(topic, partition, from, options);
      },
    };
    const other = aPolicyBookDecider(log, NOW, aShareOf(1));
    while ((await notedIn(log, 1)) === 0) await pause(5);
    await other.finish();
    expect(await notedIn(log, 1)).toBe(1);
    expect(reads.count).toBe(0);

    const reporting = aPolicyBookDecider(log, NOW, aShareOf(0));
    expect(await lettersIn(log, 1)).toMatchObject([{ code: 'not-framed', offset: 12_002 }]);
    await reporting.finish();
    expect(reads.count).toBeGreaterThan(0);
  });
});

function aShareOf(partition: number): PartitionShare {
  return { ...wholeShare(0), follow: (onChange) => onChange(new Set([partition])) };
}

/** How often the log states of a partition up to where late facts are judged. */
async function notedIn(log: Log, partition: number): Promise<number> {
  let noted = 0;
  for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition })) {
    if (block.kind === 'reevaluations') noted += 1;
  }
  return noted;
}

async function write(log: Log, ...values: readonly Buffer[]): Promise<void> {
  await log.append(
    'register',
    0,
    values.map((value) => ({ key: null, value })),
  );
}

async function access(log: Log): Promise<void> {
  const event = anAccessEvent({ occurredAt: NOW });
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
  await log.append('access-events', partitionOf(event.actor.id, PARTITIONS_DECIDED), [{ key: null, value }]);
}

/** All dead letters, once there are `count`. */
async function lettersIn(log: Log, count: number) {
  const letters = [];
  for await (const { records } of log.read('dead-letters', 0, 0, { follow: true })) {
    for (const { value } of records) {
      const { schemaId, body } = unframe(value) ?? { schemaId: 0, body: Buffer.alloc(0) };
      const letter = decodeDeadLetter(schemaId, body);
      letters.push({ ...letter, hash: letter.hash?.toString('hex') });
    }
    if (letters.length >= count) break;
  }
  return letters;
}
