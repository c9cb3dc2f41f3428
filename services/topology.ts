/** The pipeline on one page. Read it top to bottom: that is the way the data flows. */
export const topology = [
  {
    name: 'intake',
    question: 'What happened?',
    reads: [],
    writes: ['access-events', 'register', 'dead-letters'],
  },
  {
    name: 'collector',
    question: 'What was read beside the tools?',
    reads: [],
    writes: ['access-events', 'alerts'],
  },
  {
    name: 'decider',
    question: 'Was it allowed?',
    reads: ['access-events', 'register'],
    writes: ['access-decisions', 'dead-letters'],
  },
  {
    name: 'detector',
    question: 'Does it look wrong?',
    reads: ['access-decisions', 'dead-letters'],
    writes: ['alerts', 'access-events'],
  },
  { name: 'alerter', question: 'Who must look at it?', reads: ['alerts'], writes: ['alerts', 'access-events'] },
  {
    name: 'archiver',
    question: 'Can we prove it later?',
    reads: ['access-decisions', 'register', 'alerts'],
    writes: [],
  },
  {
    name: 'auditor',
    question: 'What happened, provably?',
    reads: ['access-decisions', 'alerts'],
    writes: ['access-events'],
  },
] as const satisfies readonly StageSpec[];

interface StageSpec {
  readonly name: string;
  readonly question: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export type StageName = (typeof topology)[number]['name'];
export type TopicName = (typeof topology)[number]['writes'][number] | 'access-decisions';

/** Partitions of `access-events` and of `access-decisions`: one owner decides one partition at a time. */
export const PARTITIONS_DECIDED = 4;

/** How many partitions each topic has. Changing a number is a migration: keys move between partitions. */
export const topicPartitions: Readonly<Record<TopicName, number>> = {
  'access-events': PARTITIONS_DECIDED,
  'access-decisions': PARTITIONS_DECIDED,
  register: 1,
  alerts: 1,
  'dead-letters': 1,
};

/** Topics whose records become archived entries, in the order the archiver visits them. */
export const archivedTopics = ['access-decisions', 'register', 'alerts'] as const satisfies readonly TopicName[];
