import { setTimeout as pause } from 'node:timers/promises';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { fixedSchemas } from '../../../services/adapters/schema-registry/writer-schemas.ts';
import { frame } from '../../../services/avro/framing.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import { followRegister } from '../../../services/domain/register/register-follower.ts';
import { registerKinds } from '../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import type { TopicName } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { decisionsIn, startExplaining } from '../../support/decision-log/deciding.ts';
import { describeOn, openTestLog, plainClient, type TestLog } from '../../support/kafka/clusters.ts';
import { aRecord } from '../../support/register-builders.ts';

/**
 * A stranger may write in a transaction. Its marks take offsets that hold no record, also the last one of a topic: whoever
 * waits for the end of the topic must not wait for a record there.
 */
describeOn('one', 'the marks of a stranger’s transaction', () => {
  let opened: TestLog;
  beforeEach(async () => {
    opened = await openTestLog('one');
  });
  afterEach(() => opened.log.close());

  const inTransaction = async (topic: TopicName, values: readonly Buffer[]) => {
    const transactionalId = `stranger-${opened.config.topicPrefix}${topic}`;
    const producer = plainClient(opened.config).producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    const messages = values.map((value) => ({ key: 'k', value, partition: 0 }));
    await transaction.send({ topic: opened.config.topicPrefix + topic, messages });
    return async () => {
      await transaction.commit();
      await producer.disconnect();
    };
  };

  /** The broker answers the commit before it has written the mark. */
  const marked = async (topic: TopicName, end: number) => {
    while ((await opened.log.endOffset(topic, 0)) < end) await pause(20);
  };

  it('at the end of the register do not keep the barrier from being reached', async () => {
    const { log } = opened;
    const commit = await inTransaction('register', [
      frame(schemaIds.registerRecord, encodeRegisterRecord(aRecord('person'))),
    ]);
    const view = createRegisterView();
    const follower = followRegister(log, decodeFact, view);
    // The record is read before its mark is there: the mark comes alone.
    await follower.reached(1);
    await commit();
    await marked('register', 2);
    await Promise.race([follower.reached(2), follower.failed]);
    expect(registerKinds.flatMap((kind) => view.all(kind))).toHaveLength(1);
    follower.stop();
  });

  it('in access-events are explained as a gap, and keep no decider from draining', async () => {
    const { log } = opened;
    const value = (eventId: string) => frame(schemaIds.accessEvent, encodeAccessEvent(anAccessEvent({ eventId })));
    await (await inTransaction('access-events', [value('one'), value('two')]))();
    await marked('access-events', 3);
    const decider = startExplaining(log, fixedSchemas);
    await Promise.race([decider.drain(), decider.failed]);
    expect((await decisionsIn(log, 0)).map(({ sourceOffset }) => sourceOffset)).toEqual([0, 1]);
    const gaps: [number, number][] = [];
    for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition: 0 })) {
      if (block.kind === 'gap') gaps.push([block.firstSource, block.lastSource]);
    }
    expect(gaps).toEqual([[2, 2]]);
  });
});
