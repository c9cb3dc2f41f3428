import { frame } from '../../avro/framing.ts';
import type { AppendRecord, Log } from '../../domain/decision-log/log.ts';
import type { PolicyBook } from '../../domain/policy/policy-book.ts';
import { policyCorrection, secondIdOfNow, takenInstant } from '../../domain/policy/policy-problem.ts';
import type { RegisterFollower } from '../../domain/register/register-follower.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { encodeRegisterRecord } from '../../records/register-record/encode-register-record.ts';
import { schemaIds } from '../../records/schemas.ts';
import { encodeTick } from '../../records/tick/encode-tick.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { APPEND_BYTES_MAX, APPEND_RECORDS_MAX } from '../limits.ts';

export interface RegisterWriterDeps {
  readonly log: Log;
  /** Fed by `follower`; nothing else writes to it. */
  readonly view: RegisterView;
  readonly follower: RegisterFollower;
  /** They read the same view. */
  readonly books: readonly Pick<PolicyBook, 'records'>[];
  readonly clock: () => number;
  /** Called after every append of facts. */
  readonly onAppended: () => void;
}

/** The result for a record: in the log, already there, or refused. */
export type RegisterWriteResult = 'accepted' | 'duplicate' | Problem;

/** The record as it is written, given the register before it. */
export type CompleteRecord = (record: RegisterRecord, view: RegisterView) => RegisterRecord;

/** What a record that is written changes in other versions of its subject, given the register before it. */
export type ChangedByRecord = (record: RegisterRecord, view: RegisterView) => readonly RegisterRecord[];

/** Why the record is not written, given the register before it; null where it is. */
export type RefuseRecord = (
  record: RegisterRecord,
  view: RegisterView,
) => Exclude<RegisterWriteResult, 'accepted'> | null;

/**
 * The only writer of `register` in this process. Writes run one after the other, each on a view that contains
 * everything before it, so duplicates and taken aliases are exact, also within one request.
 */
export class RegisterWriter {
  readonly #deps: RegisterWriterDeps;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: RegisterWriterDeps) {
    this.#deps = deps;
  }

  /**
   * Returns results in the order of `records`. `refuse` is not asked about a record that is there already. Resolves
   * when all accepted ones are durable and in the view; rejects when that is unknown.
   */
  write(
    records: readonly RegisterRecord[],
    refuse: RefuseRecord = () => null,
    complete: CompleteRecord = (record) => record,
    changedBy: ChangedByRecord = () => [],
  ): Promise<RegisterWriteResult[]> {
    return this.#serially(async () => {
      await this.caughtUp();
      const filed: RegisterWriteResult[] = [];
      const run = new Run();
      for (const given of records) {
        if (!run.isIndependent(given)) await this.#append(run);
        const record = complete(given, this.#deps.view);
        const changed = changedBy(record, this.#deps.view);
        if (![record, ...changed].every((one) => run.isIndependent(one))) await this.#append(run);
        const judged = this.#judgeAll(record, changed, refuse);
        filed.push(judged === 'accepted' ? await this.#addAll(record, changed, run) : judged);
      }
      await this.#append(run);
      return filed;
    });
  }

  /** Ends the segment window of the topic. */
  async tick(): Promise<void> {
    const { log, clock } = this.#deps;
    const value = frame(schemaIds.tick, encodeTick({ stage: 'intake', at: clock() }));
    await this.#serially(() => log.append('register', 0, [{ key: TICK_KEY, value }]));
  }

  /** Resolves once the view contains every record acknowledged before the call, by any process, with the offset behind them. */
  async caughtUp(): Promise<number> {
    const end = await this.#deps.log.endOffset('register', 0);
    await this.#deps.follower.reached(end);
    return end;
  }

  /** Resolves when no write is in progress or queued. */
  async idle(): Promise<void> {
    await this.#last;
  }

  #judgeAll(record: RegisterRecord, changed: readonly RegisterRecord[], refuse: RefuseRecord): RegisterWriteResult {
    const judged = this.#judge(record, refuse);
    const problems = judged === 'accepted' ? changed.map((one) => this.#judge(one, () => null)) : [];
    return problems.find((one) => typeof one === 'object') ?? judged;
  }

  /** CRASH: what it changes comes first, so where the record is lacking, sending it again finds done what is done. */
  async #addAll(record: RegisterRecord, changed: readonly RegisterRecord[], run: Run): Promise<RegisterWriteResult> {
    for (const one of changed) {
      const added = await this.#add(one, run);
      if (added !== 'accepted') return added;
    }
    return this.#add(record, run);
  }

  #judge(record: RegisterRecord, refuse: RefuseRecord): RegisterWriteResult {
    const { view, books, clock } = this.#deps;
    if (view.isDuplicate(record)) return 'duplicate';
    return (
      refuse(record, view) ??
      view.aliasConflict(record) ??
      policyCorrection(record, view, books) ??
      takenInstant(record, books) ??
      secondIdOfNow(record, view, books, clock()) ??
      'accepted'
    );
  }

  /** UNTRUSTED: a thousand ids of 2,048 characters are more than one append of a log takes, which would fail for ever. */
  async #add(record: RegisterRecord, run: Run): Promise<RegisterWriteResult> {
    const made = {
      key: Buffer.from(keyOf(record)),
      value: frame(schemaIds.registerRecord, encodeRegisterRecord(record)),
    };
    const bytes = made.key.length + made.value.length;
    if (bytes > APPEND_BYTES_MAX) return { field: 'record', value: `${bytes} bytes`, expected: SIZE_EXPECTED };
    if (!run.hasRoomFor(bytes)) await this.#append(run);
    run.add(record, made);
    return 'accepted';
  }

  async #append(run: Run): Promise<void> {
    const records = run.takeAll();
    if (records.length === 0) return;
    const { log, follower, onAppended } = this.#deps;
    const first = await log.append('register', 0, records);
    onAppended();
    await follower.reached(first + records.length);
  }

  #serially<Value>(task: () => Promise<Value>): Promise<Value> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => {});
    return result;
  }
}

const SIZE_EXPECTED = `at most ${APPEND_BYTES_MAX.toLocaleString('en-US')} bytes as it is stored`;

/** Records that can be judged independently and so be appended together. */
class Run {
  #records: AppendRecord[] = [];
  #bytes = 0;
  readonly #keys = new Set<string>();
  /** Ids and aliases of the people in the run, its sources, sets, and times of approvals: two that share one cannot be judged independently. */
  readonly #names = new Set<string>();

  isIndependent(record: RegisterRecord): boolean {
    return !this.#keys.has(keyOf(record)) && !namesOf(record).some((name) => this.#names.has(name));
  }

  hasRoomFor(bytes: number): boolean {
    return this.#records.length < APPEND_RECORDS_MAX && this.#bytes + bytes <= APPEND_BYTES_MAX;
  }

  add(record: RegisterRecord, made: AppendRecord): void {
    this.#records.push(made);
    this.#bytes += made.value.length + (made.key?.length ?? 0);
    this.#keys.add(keyOf(record));
    for (const name of namesOf(record)) this.#names.add(name);
  }

  takeAll(): AppendRecord[] {
    const records = this.#records;
    this.#records = [];
    this.#bytes = 0;
    this.#keys.clear();
    this.#names.clear();
    return records;
  }
}

/** A compacted topic requires keys. No register record has this one: their keys are a word, then a NUL. */
const TICK_KEY = Buffer.from('tick');

/** The topic is compacted by this key: of the versions with one `validFrom` the last correction stays. */
function keyOf({ kind, id, validFrom }: RegisterRecord): string {
  return `${kind}\0${id}\0${validFrom}`;
}

function namesOf(record: RegisterRecord): readonly string[] {
  if (record.kind === 'policy') return [`policy\0${record.validFrom}`, `set\0${record.setHash}`];
  if (record.kind === 'policy-set') return [`set\0${record.id}`];
  if (record.kind === 'source') return [`source\0${record.id}`];
  return record.kind === 'person' ? [record.id, ...record.aliases] : [];
}
