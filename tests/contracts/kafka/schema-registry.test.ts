import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { openWriterSchemas } from '../../../services/adapters/schema-registry/registry-schemas.ts';
import { frame } from '../../../services/avro/framing.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { deadLettersIn, decisionsIn, startExplaining } from '../../support/decision-log/deciding.ts';
import { describeOn, openTestLog, silent } from '../../support/kafka/clusters.ts';
import { kcat } from '../../support/kafka/kcat.ts';
import { openStubRegistry } from '../../support/kafka/schema-registry.ts';
import { anOlderSchema, writtenWith } from '../../support/kafka/writer-schemas.ts';

const PARTITION = partitionOf('e-1042', PARTITIONS_DECIDED);

describeOn('one', 'what librdkafka writes under an id of a schema registry', () => {
  it('is decided, is rejected where nobody registered the id, and waits where the registry is away', async () => {
    const registry = await openStubRegistry();
    const { log, config } = await openTestLog('one');
    const older = anOlderSchema();
    registry.register(100_001, older.text);
    const event = anAccessEvent({ search: null, destination: null });
    const bytes = writtenWith(older.type, event);
    const target = {
      ...config,
      topic: `${config.topicPrefix}access-events`,
      partition: PARTITION,
      key: event.actor.id,
    };
    kcat(target, [frame(100_001, bytes), frame(100_002, bytes)]);

    const meters = openMeters();
    const deps = { meters, logger: silent, clock: Date.now };
    const stage = startExplaining(log, openWriterSchemas({ url: registry.url, credentials: null }, deps), meters);
    while ((await decisionsIn(log, PARTITION)).length < 2) await pause(20);
    registry.answerAll({ status: 503, body: '' });
    kcat(target, [frame(100_003, bytes)]);
    while (((await meters.registryWaiting.get()).values[0]?.value ?? 0) === 0) await pause(20);
    expect(stage.isReady()).toBe(false);
    registry.register(100_003, older.text);
    registry.answerAll(null);
    while ((await decisionsIn(log, PARTITION)).length < 3) await pause(20);
    await Promise.race([stage.drain(), stage.failed]);

    const decisions = await decisionsIn(log, PARTITION);
    expect(decisions.map(({ verdict }) => verdict)).toEqual(['explained', 'rejected', 'duplicate']);
    expect(decodeAccessEvent(schemaIds.accessEvent, decisions[0]?.event ?? Buffer.alloc(0))).toEqual(event);
    expect(decisions[0]?.written).toMatchObject({ schemaId: 100_001, body: bytes });
    // A dead letter keeps no bytes of what was refused: only what finds the sender's mistake.
    const refused = frame(100_002, bytes);
    const letters = (await deadLettersIn(log)).map(({ hash, length, body }) => ({ hash, length, body: body.length }));
    expect(letters).toEqual([{ hash: createHash('sha256').update(refused).digest(), length: refused.length, body: 0 }]);
    await log.close();
    await registry.close();
  });
});

describeOn('one', "librdkafka's own partitioner", () => {
  it('puts a key where we expect it', async () => {
    const { log, config } = await openTestLog('one');
    const topic = `${config.topicPrefix}access-events`;
    const options = [
      '-P',
      '-b',
      config.brokers.join(),
      '-t',
      topic,
      '-k',
      'e-1042',
      '-X',
      'partitioner=murmur2_random',
    ];
    expect(spawnSync('kcat', options, { input: 'x', encoding: 'utf8' }).status).toBe(0);
    expect(await log.endOffset('access-events', PARTITION)).toBe(1);
    await log.close();
  });
});
