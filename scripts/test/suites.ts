/** Which suites `npm test` runs when, and on which Node. */

export interface SuiteGroup {
  readonly word: string;
  readonly proves: string;
  /** A pattern of paths. */
  readonly path: string;
}

/** Suites that need nothing but minutes: without CI=true they run only where `WITH` has their word. */
export const groups: readonly SuiteGroup[] = [
  {
    word: 'processes',
    proves: 'the built program as processes: kills, both verifiers (tests/e2e but start.test.ts)',
    path: String.raw`tests/e2e/(?!start\.test)`,
  },
  {
    word: 'random',
    proves: 'random inputs and generated worlds (tests/properties, tests/simulation)',
    path: 'tests/(properties|simulation)/',
  },
];

/** Minutes each, and nothing of theirs depends on the Node: `tests/support/process/pass.ts`. */
export const onceOnly = [
  'chaos (tests/e2e/chaos.test.ts), a full disk and a stopped broker (tests/contracts/kafka)',
  'most seeds of the decision log and of the revocation race, two of four worlds, most races of archivers (tests/simulation)',
  'most decisions against the naive oracle, questions before an access, and late facts (tests/properties)',
  'most orders of arrival, most tables of alerts (tests/properties)',
  "most of the register's histories and kills (tests/contracts/register)",
  'the fuzzing, most of the accesses of customers (tests/properties)',
  'most of the damage to an archive, and most decisions that avsc reads (tests/properties)',
  'three quarters of the events for each pair of versions and for JSON Schema, most detectors that start again (tests/properties, tests/unit/detector)',
  'two thirds of the accesses whose work is counted (tests/unit/domain/finding)',
  'the scenarios of npm run scenarios, most orders that an adversary chose (tests/simulation)',
  'three quarters of the replay with kills (tests/e2e/start.test.ts)',
  'most kills around notifications and a first start, most damage to an archive beside the verifier in Python (tests/e2e)',
  '--help and refusals of seven of nine processes, five of seven without Kafka (tests/e2e/processes.test.ts)',
  'the commands that pages print (tests/e2e/documented-commands.test.ts)',
  'most random windows and Parquet files, a detector after years, floods of groups and alerts, merged files (tests/unit)',
  'two thirds of the inputs of the properties that take longest (tests/unit, tests/contracts/records)',
  'S3 in trouble where conditions are honoured (tests/contracts/s3/faults.test.ts)',
];

/**
 * Suites that kill brokers which other suites use, or start many of their own: one after the other, when the rest is
 * done.
 */
export const alone = String.raw`(kafka-faults|log\.kafka|kafka/(admin-retries|stopped-leader|full-disk)|e2e/chaos)\.test\.ts$`;

/** These run without `CI=true` too, but on the first Node only: what they read or compute is the same on every Node. */
export const firstNodeOnly = [
  { what: 'the commands that the pages print', path: 'tests/e2e/documented-commands.test.ts' },
  { what: 'the simulations', path: 'tests/simulation/' },
  { what: 'the rules for source text', path: 'tests/tidy/' },
  { what: 'the pages in real Chromium', path: 'tests/browser/' },
  {
    what: 'alerts, tokens, metrics and archives of the built program, which other suites start on each Node',
    path: 'tests/e2e/(independent-verifiers|notifications|late-facts|trimmed-log|metrics|authentication|alerts/|verifiers/)',
  },
  {
    what: 'files that Grafana, Compose and Kafka read',
    path: 'tests/e2e/deployment/(dashboards|compose-kafka|kafka-acls)',
  },
  { what: 'brokers that are killed, stopped or full', path: alone },
  { what: 'random inputs', path: 'tests/properties/' },
  {
    what: 'the units that use little of Node: hashes and inflate',
    path: 'tests/unit/(domain|alerter|archiver|auditor|detector|records|scripts|value-forms)/',
  },
];
