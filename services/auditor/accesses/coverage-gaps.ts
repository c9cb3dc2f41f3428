import { join } from 'node:path';
import { z } from 'zod';
import { refuseOtherRelease } from '../../adapters/avro/later-version.ts';
import type { Clock } from '../../adapters/clock.ts';
import { type JsonCache, jsonCache } from '../../adapters/filesystem/json-cache.ts';
import type { Logger } from '../../adapters/logger.ts';
import { memoryRowTable } from '../../adapters/memory/memory-row-table.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import { unframe } from '../../avro/framing.ts';
import type { AccessIndex } from '../../domain/access-search/access-index.ts';
import {
  type AskedTimes,
  gapsNotOnRecord,
  type OpenSilence,
  type SavedUnknownTimes,
  type UnknownAnswer,
  UnknownTimes,
} from '../../domain/access-search/unknown-times.ts';
import type { AlertPosition } from '../../domain/alert/alert-fold.ts';
import { returnedCanary } from '../../domain/canary/canaries.ts';
import { WatchGaps } from '../../domain/canary/watch-gaps.ts';
import type { Log, LogRecord } from '../../domain/decision-log/log.ts';
import { parseGroup } from '../../domain/finding/alert-group.ts';
import type { AlertRecord } from '../../records/alert-record/alert-record.ts';
import { decodeAlertRecord } from '../../records/alert-record/decode-alert-record.ts';
import { extractFindingRule, type FindingRule } from '../../records/alert-record/extract-finding-rule.ts';
import { recordOf } from '../../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';
import type { IndexCatalogue } from '../index/index-catalogue.ts';

/** Changes when what was written before would be misread. */
const UNKNOWN_LAYOUT = 4;
/** It is stored after this many records, and when the stage stops. */
const RECORDS_BETWEEN = 20_000;

const savedForm = z.object({
  layout: z.literal(UNKNOWN_LAYOUT),
  offset: z.number().int().min(0),
  times: z.custom<SavedUnknownTimes>((value) => typeof value === 'object' && value !== null),
  /** Rows of the canary accesses: keys and values in hexadecimal. */
  canaries: z.array(z.tuple([z.string(), z.string()])),
});

export interface UnknownFollowerDeps {
  readonly log: Log;
  readonly logger: Pick<Logger, 'warn'>;
  readonly clock: Clock;
  /** A cache: without it `alerts` is read from its start. */
  readonly saved: JsonCache;
  /** The first indexed report of a source after a time; null where there is none. */
  readonly firstIndexedAfter: (silence: OpenSilence) => Promise<number | null>;
}

interface OpenDeps extends Pick<UnknownFollowerDeps, 'log' | 'logger' | 'clock'> {
  readonly dataDir: string;
  readonly index: Pick<AccessIndex, 'reportAfter'>;
  readonly catalogue: Pick<IndexCatalogue, 'files'>;
}

/** `dataDir` has its cache. */
export function openUnknownFollower({ log, logger, clock, dataDir, index, catalogue }: OpenDeps): CoverageGaps {
  return new CoverageGaps({
    log,
    logger,
    clock,
    saved: jsonCache(join(dataDir, 'unknown-times.json')),
    firstIndexedAfter: (silence) => {
      const files = catalogue.files().filter(({ newestAppendedAt }) => newestAppendedAt > silence.from);
      return index.reportAfter(
        files.map(({ path }) => path),
        silence,
      );
    },
  });
}

/** alerts -> what answers about the past cannot know. */
export class CoverageGaps {
  readonly #times = new UnknownTimes();
  /** Of canary accesses, and what is not on record of their gaps. */
  readonly #rows = memoryRowTable();
  readonly #gaps = new WatchGaps(this.#rows, PARTITIONS_DECIDED);
  isCaughtUp = false;
  #offset = 0;
  #storedOffset = 0;
  /** What the index answered about silences, or will: it is asked once, since what comes later is seen as it comes. See `askAgain`. */
  readonly #asked = new Map<string, Promise<number | null>>();

  constructor(private readonly deps: UnknownFollowerDeps) {}

  /** A decision was read that the index does not have. */
  reported(sourceId: string, appendedAt: number): void {
    this.#times.reported(sourceId, appendedAt);
  }

  /** Call it where the index got rows that were not read as they came: one may be the end of a silence. */
  askAgain(): void {
    this.#asked.clear();
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, saved } = this.deps;
    const end = await log.endOffset('alerts', 0);
    const stored = savedForm.safeParse(await saved.load());
    // Another log has other alerts, and may have fewer.
    if (stored.success && stored.data.offset <= end) {
      this.#offset = this.#storedOffset = stored.data.offset;
      this.#times.load(stored.data.times);
      for (const [key, value] of stored.data.canaries)
        this.#rows.put(Buffer.from(key, 'hex'), Buffer.from(value, 'hex'));
    }
    this.isCaughtUp = this.#offset >= end;
    for await (const { records, nextOffset } of log.read('alerts', 0, this.#offset, { follow: true, signal })) {
      for (const record of records) this.#apply(record);
      this.#offset = nextOffset;
      this.isCaughtUp ||= nextOffset >= end;
      if (nextOffset >= this.#storedOffset + RECORDS_BETWEEN) await this.#store();
    }
    await this.#store();
  }

  /** What an answer cannot know, by what is read until now. */
  async answer(asked: AskedTimes): Promise<UnknownAnswer> {
    await this.#settle();
    const notOnRecord = gapsNotOnRecord(this.#gaps.lasting(this.deps.clock()), this.#gaps.waiting());
    return { times: this.#times.touching(asked, notOnRecord), forgotten: this.#times.dropped };
  }

  /** Finds the ends of silences that are over. */
  async #settle(): Promise<void> {
    for (const silence of this.#times.openSilences) {
      const indexed = await this.#indexedAfter(silence);
      const seen = this.#times.reportAfter(silence);
      const to = indexed === null ? seen : Math.min(indexed, seen ?? indexed);
      if (to !== null) this.#times.end(silence, to);
    }
  }

  /** Rejects where the index fails to answer, and asks again the next time. */
  async #indexedAfter(silence: OpenSilence): Promise<number | null> {
    const key = `${silence.from} ${silence.source}`;
    const asked = this.#asked.get(key) ?? this.deps.firstIndexedAfter(silence);
    this.#asked.set(key, asked);
    try {
      return await asked;
    } catch (error) {
      this.#asked.delete(key);
      throw error;
    }
  }

  async #store(): Promise<void> {
    this.#storedOffset = this.#offset;
    const rows = [...this.#rows.range(Buffer.of(0), Buffer.of(0xff))];
    const canaries = rows.map(({ key, value }) => [key.toString('hex'), value.toString('hex')]);
    const value = { layout: UNKNOWN_LAYOUT, offset: this.#offset, times: this.#times.save(), canaries };
    await this.deps.saved.save(value).catch((error: unknown) => {
      this.deps.logger.warn({ err: error }, 'what answers cannot know could not be saved');
    });
  }

  #apply({ value, offset, appendedAt }: LogRecord): void {
    const framed = unframe(value);
    if (framed !== null) refuseOtherRelease(framed.schemaId, 'alerts', { partition: 0, offset });
    if (framed === null || recordOf(framed.schemaId) !== 'alert-record') return;
    try {
      if (changesNothing(extractFindingRule(framed.schemaId, framed.body))) return;
      this.#fold(decodeAlertRecord(framed.schemaId, framed.body), { offset, appendedAt });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  #fold(record: AlertRecord, position: AlertPosition): void {
    this.#times.apply(record);
    // A gap of collection is in `times`, and no canary access shows it.
    if (record.kind === 'watch-gap' && record.partition !== null) this.#gaps.apply(record, position);
    const canary = record.kind === 'finding' ? returnedCanary(record, position, PARTITIONS_DECIDED) : null;
    if (canary !== null) this.#gaps.canaryReturned(canary);
  }
}

/** True for nearly all findings of a flood: the whole record is not made. `found` is null for a record of another kind. */
function changesNothing(found: FindingRule | null): boolean {
  return found !== null && UnknownTimes.isWithout(found.rule) && parseGroup(found.group).kind !== 'canary';
}
