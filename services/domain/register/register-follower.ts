import type { Log, LogRecord } from '../decision-log/log.ts';
import { OffsetWaiters } from '../offset-waiters.ts';
import type { RegisterRecord } from './register-record.ts';

/** Receives what the follower reads: the register view, or anything else that folds register records. */
export interface RegisterSink {
  /** The offset to begin at; every record below this offset was already applied. */
  readonly nextOffset: number;
  applyRecord(record: RegisterRecord, offset: number): void;
  /**
   * Every record below `nextOffset` has been applied. `last` was the last one read, or null when there was none. The
   * follower sends no more until this resolves.
   */
  applied(nextOffset: number, last: LogRecord | null): Promise<void>;
  /** Rejects when the applied records are lost; never resolves. */
  readonly failed: Promise<never>;
}

export interface RegisterFollower {
  /** Every record below this offset has been applied. */
  readonly offset: number;
  /** Resolves once every record below `offset` has been applied. Never times out: deciding on less is not allowed. */
  reached(offset: number): Promise<void>;
  /** Rejects when the register cannot be read; never resolves. */
  readonly failed: Promise<never>;
  stop(): void;
}

/**
 * Reads the register topic from the sink's position and keeps following it. The decision log's barrier relies on
 * `reached`: a revocation acknowledged before an access was acknowledged is applied before the access is decided.
 * `decode` returns `null` for records that are not facts (ticks).
 */
export function followRegister(
  log: Log,
  decode: (record: LogRecord) => RegisterRecord | null,
  sink: RegisterSink,
): RegisterFollower {
  const abort = new AbortController();
  const waiters = new OffsetWaiters();
  let applied = sink.nextOffset;

  const follow = async (): Promise<never> => {
    for await (const batch of log.read('register', 0, applied, { follow: true, signal: abort.signal })) {
      for (const record of batch.records) {
        const fact = decode(record);
        if (fact) sink.applyRecord(fact, record.offset);
      }
      applied = batch.nextOffset;
      const taken = sink.applied(batch.nextOffset, batch.records.at(-1) ?? null);
      waiters.release(applied);
      await taken;
    }
    return new Promise<never>(() => {});
  };

  const failed = Promise.race([follow(), sink.failed]);
  failed.catch(() => {});
  return {
    get offset() {
      return applied;
    },
    reached: (offset) => (offset <= applied ? Promise.resolve() : waiters.wait(offset)),
    failed,
    stop: () => abort.abort(),
  };
}
