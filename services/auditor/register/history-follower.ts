import { setTimeout as pause } from 'node:timers/promises';
import { decodeFact } from '../../adapters/avro/register-fact.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { Log, LogRecord } from '../../domain/decision-log/log.ts';
import { isArchiveDamage, type PlacedSeal, readSealedEntries, readSeals } from '../../domain/history/read-seals.ts';
import type { FiledRecord, RegisterHistory } from '../../domain/register/history/register-history.ts';
import type { NoteVerifier } from '../../domain/transparency-log/checkpoint.ts';
import { openLog } from '../../domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { decodeLogEntry } from '../../records/log-entry/decode-log-entry.ts';

export interface HistoryFollowerDeps {
  readonly log: Log;
  readonly objects: ObjectStore;
  readonly verifier: NoteVerifier;
  readonly history: RegisterHistory;
  readonly meters: Pick<Meters, 'archiveAlarms'>;
  readonly logger: Logger;
}

export interface HistoryFollower {
  /** Resolves true once every record that was acknowledged before the call is filed; false at once while sealed history is still read. */
  caughtUp(): Promise<boolean>;
  /** What of the archive is damaged, so that the sealed history cannot be read; null where nothing is, and while it is not known. */
  damage(): string | null;
  /** Ends when `signal` aborts; rejects when the log cannot be read. */
  readonly done: Promise<void>;
}

const RETRY_MS = 5_000;
const FLUSH_RECORDS_MAX = 5_000;
const FLUSH_MILLIS_MAX = 1_000;

/**
 * Fills the history from the sealed segments of `register`, which contain what compaction removes, and then follows the
 * topic from where they end: a record stays uncompacted for a week and is sealed within minutes. An unreadable archive
 * is retried: until then there is no history rather than an incomplete one.
 */
export function followHistory(deps: HistoryFollowerDeps, signal: AbortSignal): HistoryFollower {
  const { log, history, meters, logger } = deps;
  const waiting = new Set<() => void>();
  let tail: HistoryWriter | null = null;
  let damage: string | null = null;

  const readSealed = async (): Promise<void> => {
    for (let isRead = false; !isRead && !signal.aborted; ) {
      try {
        await fileSealed(deps, signal);
        isRead = true;
      } catch (error) {
        const found = isArchiveDamage(error) ? error.message : null;
        // Once for each: it is tried again every few seconds.
        if (found !== null && found !== damage) meters.archiveAlarms.inc();
        damage = found;
        logger.error({ err: error }, 'the sealed history of the register cannot be read');
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  const follow = async (): Promise<void> => {
    await readSealed();
    const following = new HistoryWriter(history);
    tail = following;
    try {
      for await (const { records, nextOffset } of log.read('register', 0, following.readTo, { follow: true, signal })) {
        await following.add(records, nextOffset);
        for (const check of waiting) check();
      }
    } finally {
      await following.close();
      for (const check of waiting) check();
    }
  };
  return {
    damage: () => damage,
    async caughtUp() {
      const following = tail;
      if (following === null) return false;
      const end = await log.endOffset('register', 0);
      await new Promise<void>((resolve) => {
        const check = (): void => {
          if (following.readTo < end && !signal.aborted) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
      await following.flush();
      return !signal.aborted;
    },
    done: follow(),
  };
}

/** Writes records of the topic in batches, because each write waits for the disk. */
class HistoryWriter {
  readonly #history: RegisterHistory;
  /** As the log has them: decoded, they would outlive the young objects while they wait. */
  #pending: LogRecord[] = [];
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** Every record below it was read. */
  readTo: number;

  constructor(history: RegisterHistory) {
    this.#history = history;
    this.readTo = history.position.nextOffset;
  }

  async add(records: readonly LogRecord[], nextOffset: number): Promise<void> {
    if (this.#failure !== null) throw this.#failure.error;
    for (const record of records) this.#pending.push(record);
    this.readTo = nextOffset;
    if (this.#pending.length >= FLUSH_RECORDS_MAX) await this.flush();
    else this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), FLUSH_MILLIS_MAX).unref();
  }

  /** Resolves when everything read before the call is on disk. CRASH: the rest is read again from the topic. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#flushing.catch(() => undefined);
  }

  async #write(): Promise<void> {
    const { nextOffset, nextSeal } = this.#history.position;
    if (this.readTo === nextOffset) return;
    const [pending, readTo] = [this.#pending, this.readTo];
    this.#pending = [];
    try {
      await this.#history.add(filedIn(pending), { nextOffset: readTo, nextSeal });
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}

function* filedIn(records: readonly LogRecord[]): Generator<FiledRecord> {
  for (const record of records) {
    const fact = decodeFact(record);
    if (fact !== null) yield { offset: record.offset, appendedAt: record.appendedAt, record: fact };
  }
}

async function fileSealed({ objects, verifier, history }: HistoryFollowerDeps, signal: AbortSignal): Promise<void> {
  const sealed = await openLog(objects, verifier);
  while (history.position.nextSeal < sealed.size && !signal.aborted) {
    const seals = await readSeals(sealed, history.position.nextSeal);
    for (const placed of seals.filter(({ seal }) => seal.topic === 'register')) {
      await fileSegment(placed, objects, history);
    }
    const last = seals.at(-1);
    if (last !== undefined) await history.add([], { ...history.position, nextSeal: last.index + 1 });
  }
}

async function fileSegment({ seal, index }: PlacedSeal, objects: ObjectStore, history: RegisterHistory): Promise<void> {
  const { nextOffset } = history.position;
  // The record was read from the topic before it was sealed.
  if (seal.lastSource < nextOffset) return;
  const { schemaId, entries } = await readSealedEntries(objects, seal);
  const filed = entries
    .map((entry) => decodeLogEntry(schemaId, entry))
    .flatMap(({ offset, appendedAt, value }): FiledRecord[] => {
      const fact = offset < nextOffset ? null : decodeFact({ value });
      return fact === null ? [] : [{ offset, appendedAt, record: fact }];
    });
  await history.add(filed, { nextOffset: seal.lastSource + 1, nextSeal: index + 1 });
}
