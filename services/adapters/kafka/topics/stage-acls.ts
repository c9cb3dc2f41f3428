import kafkajs, { type AclEntry } from 'kafkajs';
import { type StageName, type TopicName, topicPartitions, topology } from '../../../topology.ts';
import type { Logger } from '../../logger.ts';
import { withAdmin } from '../kafka-admin.ts';
import type { KafkaConfig } from '../kafka-config.ts';
import { groupOf } from '../sharing/share-partitions.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** Permissions of a user on one resource of Kafka: a closed list of what our stages do. */
export interface StageAcl {
  readonly stage: StageName;
  readonly resource: 'topic' | 'group' | 'cluster';
  readonly name: string;
  readonly operation: 'read' | 'write' | 'delete' | 'describe' | 'describe-configs';
}

/** The archiver trims these behind sealed segments, where `LOG_RETENTION_DAYS` is set. */
const trimmed: readonly TopicName[] = ['access-events', 'access-decisions', 'dead-letters'];

/**
 * What stages read beside what they process: facts of the register, what they wrote themselves (every writer folds its own
 * output), the end of the log, and how old the records are that are trimmed.
 */
const readsBeside: Readonly<Record<StageName, readonly TopicName[]>> = {
  intake: ['access-events', 'register'],
  collector: [],
  decider: ['access-decisions'],
  detector: ['alerts', 'register'],
  alerter: ['register'],
  archiver: trimmed,
  auditor: ['register'],
};

/** The ACLs of every stage, from the topology. `topicPrefix` is that of `TOPIC_PREFIX`. */
export function stageAcls(topicPrefix: string): readonly StageAcl[] {
  return topology.flatMap(({ name: stage, reads, writes }): readonly StageAcl[] => {
    const on = (operation: StageAcl['operation']) => (topic: string) =>
      ({ stage, resource: 'topic', name: topicPrefix + topic, operation }) as const;
    const everyTopic = Object.keys(topicPartitions);
    return [
      // Each process checks at its start that every topic is configured as required.
      ...everyTopic.map(on('describe')),
      ...everyTopic.map(on('describe-configs')),
      ...[...new Set<string>([...reads, ...readsBeside[stage]])].map(on('read')),
      ...writes.map(on('write')),
      ...(stage === 'archiver' ? trimmed.map(on('delete')) : []),
      ...(stage === 'decider'
        ? [{ stage, resource: 'group', name: groupOf(topicPrefix, 'access-events'), operation: 'read' } as const]
        : []),
      // How full the disks of the brokers are.
      ...(stage === 'intake' || stage === 'collector'
        ? [{ stage, resource: 'cluster', name: 'kafka-cluster', operation: 'describe' } as const]
        : []),
    ];
  });
}

const resources = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  cluster: AclResourceTypes.CLUSTER,
} as const;
const operations = {
  read: AclOperationTypes.READ,
  write: AclOperationTypes.WRITE,
  delete: AclOperationTypes.DELETE,
  describe: AclOperationTypes.DESCRIBE,
  'describe-configs': AclOperationTypes.DESCRIBE_CONFIGS,
} as const;

/** Creates the ACLs, each for the user `userPrefix` + stage. Those that are there stay; none is removed. */
export async function createAcls(config: KafkaConfig, userPrefix: string, logger: Logger): Promise<void> {
  const acl = stageAcls(config.topicPrefix).map(({ stage, resource, name, operation }): AclEntry => {
    return {
      principal: `User:${userPrefix}${stage}`,
      host: '*',
      operation: operations[operation],
      permissionType: AclPermissionTypes.ALLOW,
      resourceType: resources[resource],
      resourceName: name,
      resourcePatternType: ResourcePatternTypes.LITERAL,
    };
  });
  await withAdmin(config, logger, (ask) => ask((admin) => admin.createAcls({ acl })));
}
