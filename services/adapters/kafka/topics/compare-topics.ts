import type { TopicSpec } from './topic-specs.ts';

/** The settings that a cluster reports for a topic. */
export interface FoundTopic {
  readonly partitions: number;
  /** The replicas of the partition that has the fewest. */
  readonly replication: number;
  /** `null` where the cluster hides them. */
  readonly config: Readonly<Record<string, string>> | null;
}

export interface TopicDifference {
  readonly topic: string;
  /** Kafka's name of the setting, or `partitions`, `replication`, `config`. */
  readonly setting: string;
  /** `null` when the cluster hides the value. */
  readonly found: string | null;
  readonly expected: string;
  /** Decisions or evidence could be lost or change, so a service must not start. */
  readonly isUnsafe: boolean;
}

/** How far the archive may lag: Kafka must keep records at least this long, or they might never be archived. */
export const ARCHIVE_LAG_MILLIS_MAX = 7 * 86_400_000;

/**
 * What a topic must take at once: appends that wait go out together, up to this. A block that is refused is made again for
 * ever, and the batch of a sender that is answered 503 is sent again.
 */
const BATCH_BYTES_MIN = 1024 * 1024;

/**
 * Lists where a topic differs from its specification. Only these differences are unsafe: another number of partitions
 * (keys would be decided by another owner's history), another clean-up policy or clock, removal before the archive
 * may have the record, any removal of alerts by age, which are folded from the log for ever, and batches that the brokers refuse.
 */
export function compareTopic(spec: TopicSpec, found: FoundTopic, brokers: number): TopicDifference[] {
  const differences: TopicDifference[] = [];
  const compare = (setting: string, actual: string | null, expected: string, isUnsafe: boolean): void => {
    if (actual !== expected) differences.push({ topic: spec.name, setting, found: actual, expected, isUnsafe });
  };
  compare('partitions', String(found.partitions), String(spec.partitions), true);
  const replication = Math.min(spec.replication, brokers);
  if (found.replication < replication) compare('replication', String(found.replication), String(replication), false);
  // Where a broker is down, the topic still has its replicas, and needs the settings that go with them.
  for (const [setting, expected] of Object.entries(configFor(spec, Math.max(brokers, found.replication)))) {
    const actual = found.config?.[setting] ?? null;
    compare(setting, actual, expected, actual !== null && isUnsafe(spec, setting, actual));
  }
  return differences;
}

/**
 * Returns the settings that `spec` requires with this many brokers: a single broker cannot wait for a second replica, and
 * two go on where one of them is down.
 */
export function configFor({ config, replication }: TopicSpec, brokers: number): Readonly<Record<string, string>> {
  const replicas = Math.min(replication, brokers);
  const inSync = Math.min(Number(config['min.insync.replicas'] ?? 1), Math.max(1, replicas - 1));
  return { ...config, 'min.insync.replicas': String(inSync) };
}

/** True if a value that differs from the expected one is unsafe. */
function isUnsafe({ name }: TopicSpec, setting: string, actual: string): boolean {
  switch (setting) {
    case 'cleanup.policy':
    case 'message.timestamp.type':
      return true;
    case 'retention.ms':
      // An alert stays work for as long as it is open, and is nowhere but in a fold over the whole topic.
      return Number(actual) >= 0 && (name === 'alerts' || Number(actual) < ARCHIVE_LAG_MILLIS_MAX);
    case 'retention.bytes':
      return Number(actual) >= 0;
    case 'min.compaction.lag.ms':
      return Number(actual) < ARCHIVE_LAG_MILLIS_MAX;
    case 'max.message.bytes':
      return Number(actual) < BATCH_BYTES_MIN;
    default:
      return false;
  }
}

/** Formats one line: setting, value and expected value. */
export function describeDifference({ topic, setting, found, expected }: TopicDifference): string {
  const value = found === null ? 'not shown by the cluster' : `\`${found}\``;
  return `topic \`${topic}\`: ${setting} is ${value}, expected \`${expected}\``;
}
