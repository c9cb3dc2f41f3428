import { archivedTopics, topicPartitions, topology } from '../../services/topology.ts';

/** Where the flow may run backwards, and why: architecture.md section 2 names exactly these. */
const namedExceptions = new Set([
  'alerter reads alerts',
  'detector writes access-events',
  'alerter writes access-events',
  'auditor writes access-events',
]);

describe('the topology', () => {
  it('has one direction: every topic is written above the place where it is read', () => {
    const written = new Set<string>();
    const backwards: string[] = [];
    for (const { name, reads, writes } of topology) {
      for (const topic of reads) if (!written.has(topic)) backwards.push(`${name} reads ${topic}`);
      for (const topic of writes) {
        const readAbove = topology
          .slice(
            0,
            topology.findIndex((stage) => stage.name === name),
          )
          .some(({ reads: above }) => (above as readonly string[]).includes(topic));
        if (readAbove) backwards.push(`${name} writes ${topic}`);
        written.add(topic);
      }
    }
    expect(backwards.filter((exception) => !namedExceptions.has(exception))).toEqual([]);
    expect(backwards).toContain('auditor writes access-events');
  });

  it('names five topics, each with its partitions', () => {
    const topics = new Set<string>(topology.flatMap(({ writes }) => [...writes]));
    expect([...topics].sort()).toEqual(['access-decisions', 'access-events', 'alerts', 'dead-letters', 'register']);
    expect(Object.keys(topicPartitions).sort()).toEqual([...topics].sort());
    expect(topicPartitions['access-decisions']).toBe(topicPartitions['access-events']);
  });

  it('archives what the archiver reads', () => {
    const archiver = topology.find(({ name }) => name === 'archiver');
    expect([...archivedTopics].sort()).toEqual([...(archiver?.reads ?? [])].sort());
  });
});
