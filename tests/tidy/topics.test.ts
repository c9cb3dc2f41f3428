import { appendBytesMax } from '../../services/adapters/kafka/kafka-log.ts';
import { readTopicSpecs } from '../../services/adapters/kafka/topics/topic-specs.ts';
import { BLOCK_BYTES_MAX } from '../../services/domain/decision-log/block.ts';
import { topicPartitions } from '../../services/topology.ts';

/** infra/kafka/topics.yaml says the same as services/topology.ts and the Kafka adapter. */
describe('the topics on Kafka', () => {
  const specs = readTopicSpecs();

  it('are the topics of the topology, with as many partitions', () => {
    expect(Object.fromEntries(specs.map(({ name, partitions }) => [name, partitions]))).toEqual(topicPartitions);
  });

  it('take as many bytes at once as the adapter sends, and more than a block has', () => {
    const limits = specs.map(({ name, config }) => [name, Number(config['max.message.bytes'])]);
    expect(Object.fromEntries(limits)).toEqual(appendBytesMax);
    expect(appendBytesMax['access-decisions']).toBeGreaterThan(BLOCK_BYTES_MAX);
    expect(appendBytesMax['dead-letters']).toBeGreaterThan(appendBytesMax['access-events']);
  });

  it('keep the clock of the broker, write batches anew, and compact only the register', () => {
    for (const { name, config } of specs) {
      expect(config['message.timestamp.type']).toBe('LogAppendTime');
      expect(config['compression.type']).toBe('uncompressed');
      expect(config['unclean.leader.election.enable']).toBe('false');
      expect(config['cleanup.policy']).toBe(name === 'register' ? 'compact' : 'delete');
    }
  });
});
