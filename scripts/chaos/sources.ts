import { setTimeout as pause } from 'node:timers/promises';
import type { FeedLine } from '../feed/feed.ts';
import { openPost } from '../feed/post-batches.ts';
import { generateWorld } from '../world/generate-world.ts';
import { parseParameters } from '../world/parameters.ts';

const BATCH = 500;
const UNREACHABLE_MILLIS_MAX = 600_000;

export interface SourcesOptions {
  readonly url: string;
  readonly seed: number;
  readonly events: number;
  readonly onAcknowledged: (total: number) => void;
}

/**
 * Reports a world's accesses to intake and repeats every batch until it is acknowledged, as a tool with a spool does.
 * Resolves with the acknowledged ids, which the oracle compares with the log.
 */
export async function runSources({ url, seed, events, onAcknowledged }: SourcesOptions): Promise<Set<string>> {
  const post = openPost({
    url,
    clock: Date.now,
    sleep: (millis) => pause(millis),
    stopped: new AbortController().signal,
    firstWaitMsMax: UNREACHABLE_MILLIS_MAX,
    waitMsMax: UNREACHABLE_MILLIS_MAX,
    onRejected: (result) => {
      throw new Error(`a well-formed event was rejected: ${JSON.stringify(result)}`);
    },
  });
  const acknowledged = new Set<string>();
  let waiting: { readonly id: string; readonly line: FeedLine }[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length > 0)
      await post(
        'accessEvents',
        waiting.map(({ line }) => line),
      );
    for (const { id } of waiting) acknowledged.add(id);
    waiting = [];
    onAcknowledged(acknowledged.size);
  };
  for (const { register, accesses } of chunks(seed, events)) {
    for (let at = 0; at < register.length; at += BATCH) await post('register', lines(register.slice(at, at + BATCH)));
    for (const access of accesses) {
      if (acknowledged.size + waiting.length >= events) break;
      waiting.push({ id: access.eventId, line: { at: 0, text: JSON.stringify(access) } });
      if (waiting.length === BATCH) await flush();
    }
    if (acknowledged.size + waiting.length >= events) break;
  }
  await flush();
  return acknowledged;
}

/** Generates worlds one after the other until there are enough events: a person makes about thirteen accesses a day. */
function* chunks(seed: number, events: number) {
  const staff = events > 100_000 ? 300 : 40;
  for (let round = 0; ; round += 1) {
    yield* generateWorld(
      parseParameters({ seed: String(seed + round), staff: String(staff), owners: String(staff * 5), days: '90' }),
    );
  }
}

function lines(records: readonly object[]): FeedLine[] {
  return records.map((record) => ({ at: 0, text: JSON.stringify(record) }));
}
