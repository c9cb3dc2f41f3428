import { createHash } from 'node:crypto';
import { refuseOtherRelease } from '../adapters/avro/later-version.ts';
import { DecodeError } from '../avro/decode-error.ts';
import { schemaIdOf, unframe } from '../avro/framing.ts';
import { storedUnknownTimes } from '../domain/access-search/stored-unknown-times.ts';
import {
  type AskedTimes,
  gapsNotOnRecord,
  type UnknownAnswer,
  type UnknownTimes,
} from '../domain/access-search/unknown-times.ts';
import type { AlertRecord } from '../domain/alert/alert.ts';
import { AlertFold, type AlertFoldResult } from '../domain/alert/alert-fold.ts';
import { type DueAlerts, dueAlerts } from '../domain/alert/due-index.ts';
import type { Objectives } from '../domain/alert/work/objectives.ts';
import { Canaries, type ReturnedCanary } from '../domain/canary/canaries.ts';
import { WatchGaps } from '../domain/canary/watch-gaps.ts';
import { CaseFold, type CaseFoldResult } from '../domain/case/case-fold.ts';
import type { Log, LogBatch, LogRecord } from '../domain/decision-log/log.ts';
import { incidentNotice, noticeOfCase } from '../domain/notification/notice.ts';
import { Notices } from '../domain/notification/notices.ts';
import { OffsetWaiters } from '../domain/offset-waiters.ts';
import type { RowTable } from '../domain/sorted-rows.ts';
import { decodeAlertRecord } from '../records/alert-record/decode-alert-record.ts';
import { recordOf } from '../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { type ActOutcome, Outcomes } from './acts/outcomes.ts';

/** A record and the result of folding it. */
export interface FoldedRecord {
  readonly record: AlertRecord;
  readonly appendedAt: number;
  readonly folded: AlertFoldResult;
  /** Of a finding about a canary access. */
  readonly canary: ReturnedCanary | null;
}

/** How far the table of alerts has read the topic. */
interface BookPosition {
  /** Every record below it has been folded. */
  readonly offset: number;
  /** Append time of the first record after the last tick, milliseconds since 1970 UTC; null when there is none. */
  readonly waitingSince: number | null;
  /** The SHA-256 of the record before `offset`: the table of another log has another. */
  readonly last: string;
}

const START: BookPosition = { offset: 0, waitingSince: null, last: '' };

/** The alerts that this process has read; callers can wait until their own act is folded. */
export class AlertBook {
  readonly fold: AlertFold;
  /** Reports what happened to alerts, and who was notified of it. */
  readonly notices: Notices;
  readonly cases: CaseFold;
  readonly canaries: Canaries;
  readonly gaps: WatchGaps;
  #unknown: UnknownTimes;
  readonly #table: RowTable;
  #position: BookPosition;
  readonly #acts = new Outcomes<AlertFoldResult>();
  readonly #caseActs = new Outcomes<CaseFoldResult>();
  readonly #waiters = new OffsetWaiters();

  constructor(table: RowTable) {
    this.#table = table;
    this.#position = positionIn(table);
    this.fold = new AlertFold(table);
    this.notices = new Notices(table);
    this.canaries = new Canaries(table, PARTITIONS_DECIDED);
    this.gaps = new WatchGaps(table, PARTITIONS_DECIDED);
    this.cases = new CaseFold(table, this.fold);
    this.#unknown = storedUnknownTimes(table);
  }

  get offset(): number {
    return this.#position.offset;
  }

  get waitingSince(): number | null {
    return this.#position.waitingSince;
  }

  /**
   * Empties a table that does not belong to the log, or whose next record the log no longer contains. Returns false
   * then: the topic is read from its start.
   */
  async continueIn(log: Log): Promise<boolean> {
    if (await isPartOf(log, this.#position)) return true;
    await this.#table.clear();
    this.#position = START;
    this.fold.restart();
    this.#unknown = storedUnknownTimes(this.#table);
    return false;
  }

  /**
   * Folds a batch and returns its records. Unreadable values are reported and skipped. Waits while the
   * table has too much to write. Rejects with `LaterVersionError`, and folds nothing, where a later release wrote one.
   */
  async apply(batch: LogBatch, onUnreadable: (offset: number) => void): Promise<FoldedRecord[]> {
    const { records, nextOffset } = batch;
    const folded: FoldedRecord[] = [];
    // All of them first: rows of the records before it would reach the table without their position.
    for (const { value, offset } of records)
      refuseOtherRelease(schemaIdOf(value) ?? 0, 'alerts', { partition: 0, offset });
    for (const logRecord of records) {
      const one = this.#applyRecord(logRecord, onUnreadable);
      if (one !== null) folded.push(one);
    }
    this.fold.settle();
    const last = records.at(-1);
    const position = { ...this.#position, offset: nextOffset, ...(last && { last: hashOf(last) }) };
    // In the same turn as the changes, so that none is written without its position.
    const room = this.#table.moveTo(Buffer.from(JSON.stringify(position)));
    this.#move(position);
    await room;
    return folded;
  }

  /** Resolves with the result of the act once it is folded. Call it before appending the act. */
  outcomeOf(actId: string): ActOutcome<AlertFoldResult> {
    return this.#acts.of(actId);
  }

  /** As `outcomeOf`, of an act on a case. */
  caseOutcomeOf(actId: string): ActOutcome<CaseFoldResult> {
    return this.#caseActs.of(actId);
  }

  /** Counts what is past its objective at `now`, by severity and what is due. */
  due(objectives: Objectives, now: number): readonly DueAlerts[] {
    this.fold.settle();
    return dueAlerts(this.#table, objectives, now);
  }

  /** What an answer at `now` cannot know of a time, the one that began last first. A null source: of any source. */
  unknownTimes(asked: AskedTimes, now: number): UnknownAnswer {
    const times = this.#unknown.touching(asked, gapsNotOnRecord(this.gaps.lasting(now), this.gaps.waiting()));
    return { times, forgotten: this.#unknown.dropped };
  }

  /** Resolves once every record below `offset` has been folded. */
  reached(offset: number): Promise<void> {
    return this.offset >= offset ? Promise.resolve() : this.#waiters.wait(offset);
  }

  #applyRecord({ value, offset, appendedAt }: LogRecord, onUnreadable: (offset: number) => void): FoldedRecord | null {
    const framed = unframe(value);
    if (framed !== null && recordOf(framed.schemaId) === 'tick') {
      this.#position = { ...this.#position, waitingSince: null };
      return null;
    }
    if (this.waitingSince === null) this.#position = { ...this.#position, waitingSince: appendedAt };
    const record = framed !== null && recordOf(framed.schemaId) === 'alert-record' ? readable(framed) : null;
    if (record === null) {
      onUnreadable(offset);
      return null;
    }
    const folded = this.fold.apply(record, { offset, appendedAt });
    this.notices.apply(record, folded, { offset, appendedAt }, (alertId) => this.fold.judged(alertId));
    this.#noteUnknown(record);
    if (record.kind === 'act') this.#acts.answer(record.actId, folded);
    if (record.kind === 'case-act') {
      const applied = this.cases.apply(record, { offset, appendedAt });
      if (applied.is === 'applied') this.notices.put(noticeOfCase(record, applied.change, { offset, appendedAt }));
      this.#caseActs.answer(record.actId, applied);
    }
    for (const caseId of this.cases.takeCandidates()) this.notices.put(incidentNotice(caseId, { offset, appendedAt }));
    const isFinding = record.kind === 'finding' && folded.is === 'canary';
    const canary = isFinding ? this.canaries.apply(record, { offset, appendedAt }) : null;
    if (canary !== null) this.gaps.canaryReturned(canary);
    if (record.kind === 'watch-gap') this.gaps.apply(record, { offset, appendedAt });
    return { record, appendedAt, folded, canary };
  }

  /** The alerter reads no decisions: a silence is over by the next access of its source that a finding cites. */
  #noteUnknown(record: AlertRecord): void {
    this.#unknown.apply(record);
    if (record.kind !== 'finding') return;
    for (const { sourceId, appendedAt } of record.evidence) this.#unknown.reportedBy(sourceId, appendedAt);
  }

  #move(position: BookPosition): void {
    this.#position = position;
    this.#waiters.release(position.offset);
  }
}

function readable({ schemaId, body }: { readonly schemaId: number; readonly body: Buffer }): AlertRecord | null {
  try {
    return decodeAlertRecord(schemaId, body);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function positionIn(table: RowTable): BookPosition {
  const stored = table.position();
  return stored === null ? START : JSON.parse(stored.toString());
}

async function isPartOf(log: Log, { offset, last }: BookPosition): Promise<boolean> {
  if (offset === 0) return true;
  const [start, end] = [await log.startOffset('alerts', 0), await log.endOffset('alerts', 0)];
  if (offset < start || offset > end) return false;
  if (offset === start) return true; // The record before it was sealed and trimmed.
  for await (const { records } of log.read('alerts', 0, offset - 1, { recordsMax: 1 })) {
    const [record] = records;
    return record?.offset === offset - 1 && hashOf(record) === last;
  }
  return false;
}

function hashOf({ value }: LogRecord): string {
  return createHash('sha256').update(value).digest('hex');
}
