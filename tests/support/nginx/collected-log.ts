import { join } from 'node:path';
import { folderObjects, type LogObjects } from '../../../services/adapters/access-logs/log-objects.ts';
import { type JsonCache, jsonState } from '../../../services/adapters/filesystem/json-cache.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { CollectedTime } from '../../../services/collector/collected-time.ts';
import { EventWriter } from '../../../services/collector/event-writer.ts';
import { startCollector } from '../../../services/collector/flow.ts';
import { InputState } from '../../../services/collector/input-state.ts';
import { readCollectFile } from '../../../services/collector/read-collect-file.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';

export interface CollectingDeps {
  readonly file: string;
  readonly stateDir: string;
  readonly log: Log;
  readonly clock: () => number;
  readonly meters?: ReturnType<typeof openMeters>;
  /** What the inputs of a bucket find there. */
  readonly inBucket?: LogObjects;
  /** Called at each write of how far it was read. */
  readonly onSave?: () => void;
  /** Files whose place is remembered. */
  readonly placesMax?: number;
  readonly isAccepting?: () => boolean;
}

/** The collector as its stage composes it, looking often. */
export async function startCollecting({ file, stateDir, log, clock, ...more }: CollectingDeps) {
  const { meters = openMeters(), inBucket, onSave = () => {}, placesMax, isAccepting = () => true } = more;
  const logger = openLogger('silent');
  const writer = new EventWriter({
    log,
    meters,
    hashIp: () => '0'.repeat(64),
    isAccepting,
    locateIp: () => ({ approved: null, country: null }),
  });
  const inputs = (await readCollectFile(file)).map((input) => ({
    input,
    writer,
    meters,
    logger,
    clock,
    lookMillis: 5,
    objects:
      input.from.in === 'folder' && input.format.is === 'cloudtrail'
        ? folderObjects(input.from.folder, input.from.isFollowed, clock)
        : (inBucket ?? null),
    time: new CollectedTime({
      log,
      clock,
      input: input.name,
      saved: jsonState(join(stateDir, `${input.name}.read.json`)),
    }),
    state: new InputState(
      counted(jsonState(join(stateDir, `${input.name}.json`)), onSave),
      input.format.name,
      placesMax,
    ),
  }));
  return { ...startCollector(inputs), meters };
}

function counted(cache: JsonCache, onSave: () => void): JsonCache {
  return {
    load: () => cache.load(),
    save(value) {
      onSave();
      return cache.save(value);
    },
  };
}

/** Every event of `access-events`, in no order. */
export async function eventsIn(log: Log): Promise<AccessEvent[]> {
  const events: AccessEvent[] = [];
  for (const partition of [0, 1, 2, 3]) {
    for await (const { records } of log.read('access-events', partition, 0)) {
      for (const { value } of records) {
        const framed = unframe(value);
        events.push(decodeAccessEvent(framed?.schemaId ?? 0, framed?.body ?? Buffer.alloc(0)));
      }
    }
  }
  return events;
}
