import {
  compareTopic,
  configFor,
  describeDifference,
} from '../../../../services/adapters/kafka/topics/compare-topics.ts';
import { readTopicSpecs } from '../../../../services/adapters/kafka/topics/topic-specs.ts';

const specs = new Map(readTopicSpecs().map((spec) => [spec.name, spec]));

describe('a topic on the cluster', () => {
  it('is as it must be', () => {
    for (const name of specs.keys()) expect(differences(name, {})).toEqual([]);
  });

  it.each([
    ['access-events', 'cleanup.policy', 'compact', true],
    ['access-events', 'message.timestamp.type', 'CreateTime', true],
    ['access-decisions', 'retention.ms', '86400000', true],
    ['access-decisions', 'retention.ms', '2592000000', false],
    ['alerts', 'retention.ms', '604800000', true],
    ['alerts', 'retention.ms', '31536000000', true],
    ['access-decisions', 'retention.bytes', '1000000', true],
    ['register', 'cleanup.policy', 'compact,delete', true],
    ['register', 'min.compaction.lag.ms', '0', true],
    ['access-events', 'compression.type', 'producer', false],
    ['access-events', 'min.insync.replicas', '1', false],
    ['access-events', 'max.message.bytes', '262144', true],
    ['access-decisions', 'max.message.bytes', '1048575', true],
    ['access-decisions', 'max.message.bytes', '2097152', false],
    ['dead-letters', 'max.message.bytes', '1048588', false],
  ])('%s with %s = %s: unsafe is %s', (topic, setting, value, isUnsafe) => {
    const found = differences(topic, { [setting]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ setting, found: value, isUnsafe });
  });

  it('is unsafe with another number of partitions', () => {
    const spec = specOf('access-events');
    const found = compareTopic(spec, { partitions: 3, replication: 3, config: configFor(spec, 3) }, 3);
    expect(found.map(describeDifference)).toEqual(['topic `access-events`: partitions is `3`, expected `4`']);
    expect(found[0]?.isUnsafe).toBe(true);
  });

  it('only warns about what a managed cluster hides', () => {
    const spec = specOf('access-events');
    const found = compareTopic(spec, { partitions: 4, replication: 2, config: null }, 3);
    expect(found.some(({ isUnsafe }) => isUnsafe)).toBe(false);
    expect(found.map(describeDifference)).toContain(
      'topic `access-events`: message.timestamp.type is not shown by the cluster, expected `LogAppendTime`',
    );
    expect(found.map(describeDifference)).toContain('topic `access-events`: replication is `2`, expected `3`');
  });

  it('needs the same while one of its brokers is down', () => {
    const spec = specOf('alerts');
    const found = { partitions: 1, replication: 3, config: configFor(spec, 3) };
    expect(compareTopic(spec, found, 2)).toEqual([]);
    expect(compareTopic(spec, { ...found, config: configFor(spec, 1) }, 2).map(describeDifference)).toEqual([
      'topic `alerts`: min.insync.replicas is `1`, expected `2`',
    ]);
  });

  it('waits for no second replica on one or two brokers', () => {
    expect(configFor(specOf('alerts'), 1)['min.insync.replicas']).toBe('1');
    expect(configFor(specOf('alerts'), 2)['min.insync.replicas']).toBe('1');
    expect(configFor(specOf('alerts'), 3)['min.insync.replicas']).toBe('2');
  });
});

function differences(topic: string, changed: Record<string, string>) {
  const spec = specOf(topic);
  const found = { partitions: spec.partitions, replication: 3, config: { ...configFor(spec, 3), ...changed } };
  return compareTopic(spec, found, 3);
}

function specOf(topic: string) {
  const spec = specs.get(topic);
  if (spec === undefined) throw new Error(`no topic ${topic}`);
  return spec;
}
