import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from '../adapters/logger.ts';
import { appendsOf } from '../domain/append-sizes.ts';
import type { AppendRecord, Log } from '../domain/decision-log/log.ts';
import type { Finding, Withdrawal } from '../domain/finding/finding.ts';
import { encodeFramedAlertRecord } from '../records/alert-record/encode-alert-record.ts';

/** The maximum records of one append. */
const APPEND_RECORDS_MAX = 1_000;
/** The findings that one turn of the event loop encodes: some milliseconds. */
const ENCODED_AT_ONCE = 64;
/** The number of waiting findings at which evaluation waits for the log. */
const WAITING_MAX = 10_000;
/** The number of attempts for an append whose outcome is unknown; the pause doubles. */
const ATTEMPTS_MAX = 6;
const PAUSE_MILLIS = 100;

/**
 * Appends findings to `alerts`: at once when no append is in progress, else together with all that arrived in the
 * meantime.
 *
 * CRASH: a finding that was not appended is evaluated again from the decision log; one that was appended twice has the
 * same id both times and is folded once.
 */
export class FindingWriter {
  #waiting: (Finding | Withdrawal)[] = [];
  #working: Promise<void> | null = null;
  #queued = 0;
  #written = 0;
  #durable: { readonly count: number; readonly resolve: () => void }[] = [];
  #failure: Error | null = null;

  constructor(
    private readonly log: Log,
    private readonly logger: Logger,
  ) {}

  /** Queues findings; resolves at once unless too many wait. Rejects when the log cannot be written. */
  async write(findings: readonly (Finding | Withdrawal)[]): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    if (findings.length === 0) return;
    for (const finding of findings) this.#waiting.push(finding);
    this.#queued += findings.length;
    const working = this.#start();
    // A failure reaches the stage through the next write or `idle`.
    if (this.#waiting.length > WAITING_MAX) await working;
    else working.catch(() => {});
  }

  /** Resolves once everything queued is durable. */
  async idle(): Promise<void> {
    if (this.#waiting.length > 0 || this.#working !== null) await this.#start();
  }

  /** Resolves once everything queued before the call is durable, whatever is queued after it. */
  durable(): Promise<void> {
    if (this.#written >= this.#queued) return Promise.resolve();
    return new Promise((resolve) => this.#durable.push({ count: this.#queued, resolve }));
  }

  #start(): Promise<void> {
    this.#working ??= this.#work().then(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const findings = this.#waiting.splice(0, APPEND_RECORDS_MAX);
      for (const some of appendsOf(await toRecords(findings), APPEND_RECORDS_MAX)) await this.#append(some);
      this.#written += findings.length;
      for (const { count, resolve } of this.#durable) if (count <= this.#written) resolve();
      this.#durable = this.#durable.filter(({ count }) => count > this.#written);
    }
  }

  async #append(records: readonly AppendRecord[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.log.append('alerts', 0, records);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS_MAX) {
          this.#failure = error as Error;
          throw error;
        }
        this.logger.warn({ attempt, error: (error as Error).message }, 'findings could not be appended, trying again');
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS * 2 ** attempt));
      }
    }
  }
}

async function toRecords(findings: readonly (Finding | Withdrawal)[]): Promise<AppendRecord[]> {
  const records: AppendRecord[] = [];
  for (const finding of findings) {
    if (records.length > 0 && records.length % ENCODED_AT_ONCE === 0) await turn();
    records.push(toRecord(finding));
  }
  return records;
}

function toRecord(finding: Finding | Withdrawal): AppendRecord {
  const key = finding.kind === 'finding' ? finding.group : finding.findingId;
  return { key: Buffer.from(key), value: encodeFramedAlertRecord(finding) };
}
