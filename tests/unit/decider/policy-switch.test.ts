import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { frame } from '../../../services/avro/framing.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { filedSet, loadedPolicy, policyVersionOf } from '../../../services/domain/policy/policy-record.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { aPolicyBookDecider } from '../../support/decision-log/policy-book-decider.ts';
import { aRecord } from '../../support/register-builders.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const SWITCH = NOW + 1_000;
const PARTITION = partitionOf('e-1042', PARTITIONS_DECIDED);
const [old, next] = [policyVersionOf('old'), policyVersionOf('next')];
const approved = [
  aRecord('policy-set', { id: next, rules: 'next', issuer: 'e-1' }),
  aRecord('policy', { setHash: next, issuer: 'e-2', approvedBy: 'e-2', validFrom: new Date(SWITCH).toISOString() }),
];

describe('deciders that read no files', () => {
  it('change rules between two records of one batch, and each carries the set that decided it', async () => {
    const log = memoryLog({ clock: () => NOW });
    await append(log, filedSet('old'), loadedPolicy(old), ...approved);
    await access(log, { a: SWITCH - 1, b: SWITCH, c: SWITCH - 1 });
    await decideAll(log);
    expect(await decided(log)).toEqual([`a ${old}`, `b ${next}`, `c ${old}`]);
  });

  it('agree, whichever decides: a second one that starts later takes the set from the register too', async () => {
    const log = memoryLog({ clock: () => NOW });
    await append(log, filedSet('old'), loadedPolicy(old));
    await access(log, { a: SWITCH });
    await decideAll(log);
    await append(log, ...approved);
    await access(log, { b: SWITCH });
    await decideAll(log);
    expect(await decided(log)).toEqual([`a ${old}`, `b ${next}`]);
  });

  it('claim nothing before the register names a set', async () => {
    const log = memoryLog({ clock: () => NOW });
    await access(log, { a: NOW });
    const one = aPolicyBookDecider(log, NOW);
    expect(one.stage.isReady()).toBe(false);
    expect(await log.endOffset('access-decisions', PARTITION)).toBe(0);
    await append(log, filedSet('old'), loadedPolicy(old));
    await one.finish();
    expect(await decided(log)).toEqual([`a ${old}`]);
  });
});

async function decideAll(log: Log): Promise<void> {
  await aPolicyBookDecider(log, NOW).finish();
}

async function append(log: Log, ...records: readonly RegisterRecord[]): Promise<void> {
  const values = records.map((record) => frame(schemaIds.registerRecord, encodeRegisterRecord(record)));
  await log.append(
    'register',
    0,
    values.map((value) => ({ key: Buffer.from('key'), value })),
  );
}

async function access(log: Log, events: Readonly<Record<string, number>>): Promise<void> {
  const values = Object.entries(events).map(([eventId, occurredAt]) => {
    return frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent({ eventId, occurredAt })));
  });
  await log.append(
    'access-events',
    PARTITION,
    values.map((value) => ({ key: Buffer.from('e-1042'), value })),
  );
}

/** Event id and version of each decision, in log order. */
async function decided(log: Log): Promise<string[]> {
  const found: string[] = [];
  for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition: PARTITION })) {
    for (const entry of block.entries) {
      const { policyVersion, sourceOffset } = decodeAccessDecision(schemaIds.accessDecision, entry);
      found.push(`${'abc'[sourceOffset]} ${policyVersion}`);
    }
  }
  return found;
}
