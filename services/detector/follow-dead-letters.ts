import { z } from 'zod';
import type { Clock } from '../adapters/clock.ts';
import type { JsonCache } from '../adapters/filesystem/json-cache.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { DecodeError } from '../avro/decode-error.ts';
import { unframe } from '../avro/framing.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import type { Finding } from '../domain/finding/finding.ts';
import { type RefusedOfSource, RefusedSources } from '../domain/finding/sources/refused-sources.ts';
import { OffsetWaiters } from '../domain/offset-waiters.ts';
import type { RunningStage } from '../domain/stage.ts';
import type { DeadLetter } from '../records/dead-letter/dead-letter.ts';
import { decodeDeadLetter } from '../records/dead-letter/decode-dead-letter.ts';
import { recordOf } from '../records/schemas.ts';
import { FindingWriter } from './finding-writer.ts';

export interface LetterFollowerDeps {
  readonly log: Log;
  readonly meters: Pick<Meters, 'deadLettersLag'>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Stores how far the letters have been read. It is a cache: without it they are read from the start of the log. */
  readonly position: JsonCache;
}

/** Changes when a position that was written before would be misread. */
export const LETTERS_LAYOUT = 2;
const whole = z.number().int().min(0);
const positionSchema = z.object({
  layout: z.literal(LETTERS_LAYOUT),
  offset: whole,
  /** What was refused of each source below the offset. */
  refused: z.array(z.tuple([z.string(), z.object({ inputs: whole, throttled: whole, lastAt: z.number() })])),
});

export interface LetterFollower extends RunningStage {
  /** What was refused of each source until now. */
  refused(): ReadonlyMap<string, RefusedOfSource>;
}

/** The position is stored after this many letters, and after each finding. */
const LETTERS_BETWEEN = 10_000;

/**
 * dead-letters -> alerts: what intake refused becomes a finding about its source.
 *
 * CRASH: the position is stored once the findings before it are durable. Letters behind it are read again, and their
 * findings have the same ids.
 */
export function followDeadLetters(deps: LetterFollowerDeps): LetterFollower {
  const { log, logger } = deps;
  const stop = new AbortController();
  const writer = new FindingWriter(log, logger);
  const reader = new LetterReader(deps, writer);
  const failed = reader.run(stop.signal).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  async function drain(): Promise<void> {
    await reader.reached(await log.endOffset('dead-letters', 0));
    await writer.idle();
    stop.abort();
  }
  const refused = () => reader.refused;
  return { isReady: () => true, drain: () => Promise.race([drain(), failed]), failed, refused };
}

class LetterReader {
  readonly #deps: LetterFollowerDeps;
  readonly #writer: FindingWriter;
  readonly #sources = new RefusedSources();
  #offset = 0;
  #storedOffset = 0;
  readonly #waiters = new OffsetWaiters();

  constructor(deps: LetterFollowerDeps, writer: FindingWriter) {
    this.#deps = deps;
    this.#writer = writer;
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, position, clock, meters } = this.#deps;
    const stored = positionSchema.safeParse(await position.load());
    // Another log has other letters, and may have fewer.
    const end = await log.endOffset('dead-letters', 0);
    if (stored.success && stored.data.offset <= end) {
      this.#offset = stored.data.offset;
      this.#sources.loadCounts(stored.data.refused);
    }
    // Letters that were trimmed had their findings: the archiver trims what is older than the retention.
    this.#offset = Math.max(this.#offset, await log.startOffset('dead-letters', 0));
    this.#storedOffset = this.#offset;
    this.#waiters.release(this.#offset);
    for await (const batch of log.read('dead-letters', 0, this.#offset, { follow: true, signal })) {
      const { records, nextOffset, endOffset } = batch;
      // Before the findings are written: where that takes long, the batch waits too.
      meters.deadLettersLag.set(endOffset - this.#offset);
      const findings = records.flatMap((record) => findingOf(record, this.#sources, clock()) ?? []);
      await this.#writer.write(findings);
      this.#offset = nextOffset;
      if (findings.length > 0 || nextOffset >= this.#storedOffset + LETTERS_BETWEEN) await this.#store(nextOffset);
      meters.deadLettersLag.set(endOffset - nextOffset);
      this.#waiters.release(this.#offset);
    }
  }

  get refused(): ReadonlyMap<string, RefusedOfSource> {
    return this.#sources.counts;
  }

  /** Resolves once every letter below `offset` has been read. */
  reached(offset: number): Promise<void> {
    return this.#offset >= offset ? Promise.resolve() : this.#waiters.wait(offset);
  }

  async #store(offset: number): Promise<void> {
    await this.#writer.durable();
    this.#storedOffset = offset;
    const refused = [...this.#sources.counts];
    await this.#deps.position.save({ layout: LETTERS_LAYOUT, offset, refused }).catch((error: unknown) => {
      this.#deps.logger.warn({ err: error }, 'how far dead letters were read could not be saved');
    });
  }
}

function findingOf({ value, offset, appendedAt }: LogRecord, sources: RefusedSources, nowMs: number): Finding | null {
  const letter = letterIn(value);
  return letter === null ? null : sources.observe({ letter, offset, appendedAt }, nowMs);
}

/** UNTRUSTED: the topic may contain anything. What is no dead letter of this release is about no source. */
function letterIn(value: Buffer): DeadLetter | null {
  const framed = unframe(value);
  if (framed === null || recordOf(framed.schemaId) !== 'dead-letter') return null;
  try {
    return decodeDeadLetter(framed.schemaId, framed.body);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
