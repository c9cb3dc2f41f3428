import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../services/adapters/clock.ts';
import type { Logger } from '../../services/adapters/logger.ts';
import { generateWorld } from '../world/generate-world.ts';
import { DAY_MS, parseParameters, type WorldParameters } from '../world/parameters.ts';
import { demoLineage } from './demo-lineage.ts';
import { demoPeople } from './demo-people.ts';
import { type FeedLine, type FeedTotals, feed } from './feed.ts';
import { openPost } from './post-batches.ts';

export interface DemoOptions {
  /** The intake of this process, `http://HOST:PORT`. */
  readonly url: string;
  /** Absent or `null` when the server does not authenticate callers. */
  readonly token?: string | null;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Event time divided by wall-clock time; absent: the whole world takes about `DEMO_PLAY_MS`. */
  readonly speed?: number;
  readonly size?: Partial<Pick<WorldParameters, 'seed' | 'staff' | 'owners' | 'days'>>;
}
export interface RunningDemo {
  /** Resolves when everything was sent, or when feeding was stopped or given up; never rejects. */
  readonly done: Promise<void>;
  /** Stops after the current batch; the next start continues there. */
  stop(): Promise<void>;
}

export const DEMO_DAYS = 92;
/** The whole quarter of the demo plays in about this time. */
export const DEMO_PLAY_MS = 90_000;
/** The documentation names ids of the demo, so they are the same every day. */
const DEMO_TAG = 'demo';
const demoSize = { seed: 2017, staff: 40, owners: 300, days: DEMO_DAYS };

/**
 * Plays the demo world into the intake: a quarter of a camera company that ended yesterday, wrong-doers among its
 * staff. Progress is kept in `DATA_DIR/demo.json`, so that a restart goes on with the same world where it stopped.
 */
export function startDemo(options: DemoOptions): RunningDemo {
  const stopping = new AbortController();
  const done = play(options, stopping.signal).catch((error: unknown) => {
    // The demo is optional: without it the process still does its work.
    if (!stopping.signal.aborted) options.logger.error({ err: error }, 'feeding the demo world failed');
  });
  return {
    done,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** The content of `demo.json`. Counting lines is enough, because every generation gives the same world. */
interface DemoProgress {
  readonly parameters: WorldParameters;
  readonly registerSent: number;
  readonly accessesSent: number;
  readonly complete: boolean;
}

async function play(
  { url, token = null, dataDir, clock, logger, ...options }: DemoOptions,
  stopped: AbortSignal,
): Promise<void> {
  const file = join(dataDir, 'demo.json');
  await mkdir(dataDir, { recursive: true });
  const before = (await readProgress(file)) ?? firstProgress({ ...demoSize, ...options.size }, clock());
  if (before.complete) return;
  await writeProgress(file, before); // The first day is fixed before anything is sent.

  const { parameters } = before;
  const speed = options.speed ?? (parameters.days * DAY_MS) / DEMO_PLAY_MS;
  const sleep = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {});
  const after = ({ register, accessEvents }: FeedTotals, complete: boolean): DemoProgress => ({
    parameters,
    registerSent: before.registerSent + register.sent,
    accessesSent: before.accessesSent + accessEvents.sent,
    complete,
  });
  logger.info({ from: before.accessesSent }, 'playing the demo world');
  const totals = await feed(
    {
      register: skip(before.registerSent, registerLines(parameters)),
      accesses: skip(before.accessesSent, accessLines(parameters)),
    },
    {
      post: openPost({ url, token, clock, sleep, stopped }),
      pace: { speed, clock, sleep },
      stopped,
      onSent: (sent) => writeProgress(file, after(sent, false)),
    },
  );
  if (stopped.aborted) return;
  await writeProgress(file, after(totals, true));
  logger.info(totals, 'the demo world is complete');
}

function firstProgress(size: Omit<WorldParameters, 'start' | 'offenders'>, now: number): DemoProgress {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const { offenders } = parseParameters({});
  const parameters = { ...size, offenders, start: today - size.days * DAY_MS, tag: DEMO_TAG };
  return { parameters, registerSent: 0, accessesSent: 0, complete: false };
}

async function readProgress(file: string): Promise<DemoProgress | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DemoProgress;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw new Error(`${file} cannot be read, expected the demo's progress; remove it to start over`, { cause: error });
  }
}

/** CRASH: a reader sees the old file or the new one; with the old one a batch is sent again, as duplicates. */
async function writeProgress(file: string, progress: DemoProgress): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(progress)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Register and accesses are read at different speeds, so each has its own pass through the generator. */
function* registerLines(parameters: WorldParameters): Generator<FeedLine> {
  for (const record of [...demoLineage(parameters.start), ...demoPeople(parameters.start)]) {
    yield { at: parameters.start, text: JSON.stringify(record) };
  }
  for (const { register } of generateWorld(parameters)) {
    for (const record of register) yield { at: Date.parse(record.validFrom), text: JSON.stringify(record) };
  }
}

function* accessLines(parameters: WorldParameters): Generator<FeedLine> {
  for (const { accesses } of generateWorld(parameters)) {
    for (const event of accesses) yield { at: Date.parse(event.occurredAt), text: JSON.stringify(event) };
  }
}

function* skip<Item>(count: number, items: Iterable<Item>): Generator<Item> {
  let position = 0;
  for (const item of items) if (position++ >= count) yield item;
}
