import { createWriteStream } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { jsonState } from '../../../services/adapters/filesystem/json-cache.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { CollectedTime } from '../../../services/collector/collected-time.ts';
import { EventWriter } from '../../../services/collector/event-writer.ts';
import { FollowedLog } from '../../../services/collector/follow-log.ts';
import { InputState } from '../../../services/collector/input-state.ts';
import { readCollectFile } from '../../../services/collector/read-collect-file.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { DAY_MAP, DAY_START, type DayOfRequests } from './day-of-requests.ts';

const DAY_MILLIS = 86_400_000;

export interface CollectedDay {
  /** The events that the collector appended. */
  readonly events: readonly AccessEvent[];
  readonly lines: number;
  readonly bytes: number;
  /** Processor time until the last viewing was appended. */
  readonly cpuSeconds: number;
}

/** Writes the day to a file and lets the collector follow it, as its stage does, until every viewing is over. */
export async function collectDay(day: DayOfRequests, folder: string): Promise<CollectedDay> {
  const file = join(folder, 'logs', 'access.log');
  await mkdir(join(folder, 'logs'), { recursive: true });
  await pipeline(Readable.from(blocksOf(day.lines())), createWriteStream(file));
  await writeFile(join(folder, 'map.yaml'), DAY_MAP);
  const input = { name: 'day', format: 'nginx', folder: 'logs', map: 'map.yaml', settleSeconds: 60 };
  await writeFile(join(folder, 'collect.yaml'), JSON.stringify({ inputs: [input] }));

  const events: AccessEvent[] = [];
  const meters = openMeters();
  let now = DAY_START;
  const log: Pick<Log, 'append'> = {
    // The gap before a look is a record of `alerts`, which measures nothing here.
    append: async (topic, _partition, records) =>
      topic === 'access-events' ? events.push(...records.map(eventIn)) : 0,
  };
  const writer = new EventWriter({
    meters,
    hashIp: () => '0'.repeat(64),
    locateIp: () => ({ approved: null, country: null }),
    log,
    isAccepting: () => true,
  });
  const [followed] = await readCollectFile(join(folder, 'collect.yaml'));
  if (followed === undefined) throw new Error('the collect file has no input');
  const statePath = join(folder, 'state.json');
  const time = new CollectedTime({ log, clock: () => now, input: 'day', saved: jsonState(join(folder, 'time.json')) });
  let isRead = false;
  const onLook = (): void => {
    isRead = true;
  };
  const following = new FollowedLog({
    time,
    onLook,
    input: followed,
    objects: null,
    writer,
    meters,
    logger: openLogger('silent'),
    clock: () => now,
    state: new InputState(jsonState(statePath), 'nginx'),
    lookMillis: 5,
  });
  const stop = new AbortController();
  const { size: bytes } = await stat(file);
  const before = process.cpuUsage();
  const running = following.run(stop.signal);
  for (;;) {
    await pause(10);
    // Every line was read. Then all viewings are over.
    if (!isRead) continue;
    now = DAY_START + 2 * DAY_MILLIS;
    const state = JSON.parse(await readFile(statePath, 'utf8'));
    if (state.viewings.open.length === 0) break;
  }
  stop.abort();
  await running;
  const { user, system } = process.cpuUsage(before);
  const { values } = await meters.collectedLines.get();
  const lines = values.reduce((sum, { value }) => sum + value, 0);
  return { events, lines, bytes, cpuSeconds: (user + system) / 1e6 };
}

function* blocksOf(lines: Iterable<string>): Generator<string> {
  let block: string[] = [];
  for (const line of lines) {
    block.push(line);
    if (block.length < 10_000) continue;
    yield block.join('');
    block = [];
  }
  yield block.join('');
}

function eventIn({ value }: { readonly value: Buffer }): AccessEvent {
  const framed = unframe(value);
  return decodeAccessEvent(framed?.schemaId ?? 0, framed?.body ?? Buffer.alloc(0));
}
