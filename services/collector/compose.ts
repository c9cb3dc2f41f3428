import { join } from 'node:path';
import { folderObjects, type LogObjects } from '../adapters/access-logs/log-objects.ts';
import { jsonState } from '../adapters/filesystem/json-cache.ts';
import { openIpLocator } from '../adapters/geoip/ip-locator.ts';
import { createIpHash } from '../adapters/keys/ip-hash.ts';
import { secretKey } from '../adapters/keys/secret-key.ts';
import { answersOnly, type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { CollectedTime } from './collected-time.ts';
import { collector } from './config.ts';
import { EventWriter } from './event-writer.ts';
import { startCollector } from './flow.ts';
import { InputState } from './input-state.ts';
import { type CollectInput, readCollectFile } from './read-collect-file.ts';

export const collectorStage = defineStage(collector, compose);

const brokerDisksModule = () => import('../adapters/kafka/disks/broker-disks.ts');

async function compose({ config, stateDir, disk, ...given }: ContextOf<typeof collector>): Promise<ComposedStage> {
  const { collectFile, kafka } = config;
  if (collectFile === null) return answersOnly;
  const inputs = await readCollectFile(collectFile);
  const brokerDisks = kafka === null ? null : await (await brokerDisksModule()).openBrokerDisks(kafka, given);
  const writer = new EventWriter({
    ...given,
    hashIp: createIpHash(secretKey('ip-hash', config.ipHashKey)),
    locateIp: openIpLocator(config.ipLocator),
    isAccepting: () => disk.hasRoom() && (brokerDisks?.hasRoom() ?? true),
  });
  const stage = startCollector(
    await Promise.all(
      inputs.map(async (input) => ({
        ...given,
        input,
        writer,
        objects: await objectsOf(input, config.s3, given),
        time: new CollectedTime({
          ...given,
          input: input.name,
          saved: jsonState(join(stateDir, 'collector', `${input.name}.read.json`)),
        }),
        state: new InputState(jsonState(join(stateDir, 'collector', `${input.name}.json`)), input.format.name),
      })),
    ),
  );
  return {
    ...stage,
    async drain() {
      await stage.drain();
      brokerDisks?.close();
    },
  };
}

/** Null for a log that grows line by line. */
async function objectsOf(
  { from, format }: CollectInput,
  s3: ContextOf<typeof collector>['config']['s3'],
  { logger, clock }: Pick<ContextOf<typeof collector>, 'logger' | 'clock'>,
): Promise<LogObjects | null> {
  if (from.in === 'bucket') return openBucket(from, s3, logger);
  return format.is === 'cloudtrail' ? folderObjects(from.folder, from.isFollowed, clock) : null;
}

/** The client of S3 takes a tenth of a second to load; most installations follow no bucket. */
async function openBucket(
  from: Extract<CollectInput['from'], { in: 'bucket' }>,
  s3: ContextOf<typeof collector>['config']['s3'],
  logger: ContextOf<typeof collector>['logger'],
): Promise<LogObjects> {
  const [{ bucketObjects }, { openS3Client }] = await Promise.all([
    import('../adapters/access-logs/bucket-objects.ts'),
    import('../adapters/s3/s3-client.ts'),
  ]);
  return bucketObjects(openS3Client(s3, logger), from);
}
