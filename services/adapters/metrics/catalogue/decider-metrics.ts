import { counter, gauge, histogram } from './metric.ts';

/** What deciding measures, and the answers before an access. */
export const deciderMetrics = {
  decisions: counter('custodes_decisions_total', {
    of: ['decider'],
    unit: 'decisions',
    labels: { verdict: 'the verdict' },
    meaning: 'Accepted decisions by verdict. Falling behind events received: the decider is slow or stopped.',
  }),
  evaluations: counter('custodes_evaluations_total', {
    of: ['evaluation'],
    unit: 'answers',
    labels: { decision: 'allow, deny, step-up', verdict: 'the verdict' },
    meaning:
      'Answers of the evaluation API by decision (allow, deny, step-up) and verdict. Rising unknown: the register is behind.',
  }),
  evaluationSeconds: histogram('custodes_evaluation_seconds', {
    of: ['evaluation'],
    unit: 'seconds',
    buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25],
    meaning: 'Time from reading an evaluation request to its answer. Slow: people wait before each recording.',
  }),
  exceptions: counter('custodes_exceptions_total', {
    of: ['decider'],
    unit: 'violations',
    labels: { rule: 'id of a rule in the policy folder' },
    meaning:
      'Rule violations that an exception excused, by rule. Rising: the exception has become the rule; change the rule or end the exception.',
  }),
  missingFields: counter('custodes_missing_fields_total', {
    of: ['decider'],
    unit: 'accesses',
    labels: { rule: 'id of a rule in the policy folder' },
    meaning: 'Accesses for which a rule could not be evaluated because the event lacked a field, by rule.',
  }),
  blocksIgnored: counter('custodes_blocks_ignored_total', {
    of: ['decider'],
    unit: 'blocks',
    meaning:
      'Blocks dropped because they came from a past owner or were repeats. Rising without restarts: two deciders compete for a partition.',
  }),
  registryAnswers: counter('custodes_schema_registry_answers_total', {
    of: ['decider'],
    unit: 'requests',
    labels: { answer: 'schema, unknown, unusable, failed' },
    meaning:
      'Requests to the schema registry by answer: schema, unknown, unusable, failed. Failed rising: it is unreachable.',
  }),
  registryWaiting: gauge('custodes_schema_registry_waiting', {
    of: ['decider'],
    unit: 'partitions',
    meaning: 'Partitions whose next records wait for the schema registry. Must return to 0: nothing is decided there.',
  }),
  reevaluations: counter('custodes_reevaluations_total', {
    of: ['decider'],
    unit: 'accesses',
    labels: { from: 'the verdict before', to: 'the verdict after' },
    meaning:
      'Accesses re-evaluated because of a late fact, by the verdict before and after. Rising: registers lag behind work.',
  }),
  lateFactsLag: gauge('custodes_late_facts_lag_records', {
    of: ['decider'],
    unit: 'records',
    meaning:
      'Register records not yet checked for their effect on earlier decisions, in the partition furthest behind.',
  }),
} as const;
