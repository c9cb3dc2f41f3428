import { kafkaFromEnvironment, openEmitter } from '../../services/emitter/index.ts';
import { aFolder, aView, emitterOptions, PATIENCE_MS } from '../support/emitter/fake-transport.ts';
import { eventsOf } from '../support/intake-server.ts';
import { describeOn, openTestLog } from '../support/kafka/clusters.ts';

describeOn('one', 'an emitter on Kafka', () => {
  it('has the access in the topic before it is opened', async () => {
    const { log, config } = await openTestLog('one');
    const environment = { KAFKA_BROKERS: config.brokers.join(), TOPIC_PREFIX: config.topicPrefix };
    const transport = await kafkaFromEnvironment(environment);
    const emitter = await openEmitter(emitterOptions(transport, aFolder(), { decisionMsMax: PATIENCE_MS }));
    const keptBy = await emitter.withAudit(aView(), async (access) => {
      expect((await eventsOf(log)).map(({ eventId }) => eventId)).toEqual([access.accessId]);
      return access.keptBy;
    });
    expect(keptBy).toBe('custodes');
    await Promise.all(['e-1', 'e-2', 'e-3'].map((id) => emitter.report(aView({ actor: { id, kind: 'employee' } }))));
    await emitter.close();
    const sequences = (await eventsOf(log)).map(({ source }) => source.sequence);
    expect(sequences.sort()).toEqual([0, 1, 2, 3]);
    await log.close();
  });
});
