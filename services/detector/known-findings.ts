import { DecodeError } from '../avro/decode-error.ts';
import { unframe } from '../avro/framing.ts';
import type { FoldPosition } from '../domain/decision-log/fold.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { LOOK_BACK_MILLIS } from '../domain/finding/detector.ts';
import type { Finding, Withdrawal } from '../domain/finding/finding.ts';
import { decodeAlertRecord } from '../records/alert-record/decode-alert-record.ts';
import { recordOf } from '../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';

/** What a detector that starts anew and reads the decisions again must not state. */
export class KnownFindings {
  /** Of accesses judged again in the history: what is to be said of each finding in the end. */
  readonly #changed = new Map<string, Finding | Withdrawal>();

  constructor(
    /** Findings that `alerts` holds; false for those withdrawn last. */
    private readonly ids: ReadonlyMap<string, boolean>,
    /** Append time, milliseconds since 1970 UTC. Of older accesses not all is read that a detector looks at. */
    private readonly cutUntil: number,
  ) {}

  /** What was stated before, and what only looks as it does because its past is not read: its time to be stated is over. */
  has(finding: Finding): boolean {
    const { findingId, evidence } = finding;
    // Withdrawn once and stated again: whether that was said already only the end tells.
    if (this.#changed.has(findingId)) this.change(finding);
    return this.ids.has(findingId) || evidence.every(({ appendedAt }) => appendedAt < this.cutUntil);
  }

  /** Notes what came of a re-evaluation. What `alerts` holds of it may be older or newer, so that only the end tells. */
  change(record: Finding | Withdrawal): void {
    this.#changed.set(record.findingId, record);
  }

  /** What `alerts` does not say yet, once the whole history has been read. */
  missing(): readonly (Finding | Withdrawal)[] {
    return [...this.#changed.values()].filter((record) => {
      const isHeld = this.ids.get(record.findingId) ?? false;
      if (record.kind === 'withdrawal') return isHeld;
      return !isHeld && record.evidence.some(({ appendedAt }) => appendedAt >= this.cutUntil);
    });
  }
}

/** `from`: where reading begins, one position a partition, unless the log was trimmed beyond it. */
export async function readKnownFindings(log: Log, from: readonly FoldPosition[]): Promise<KnownFindings> {
  return new KnownFindings(await readFindingIds(log), await readCutUntil(log, from));
}

async function readFindingIds(log: Log): Promise<ReadonlyMap<string, boolean>> {
  const known = new Map<string, boolean>();
  for await (const { records } of log.read('alerts', 0, 0)) {
    for (const { value } of records) {
      const found = readFinding(value);
      if (found !== null) known.set(found.findingId, found.kind === 'finding');
    }
  }
  return known;
}

async function readCutUntil(log: Log, from: readonly FoldPosition[]): Promise<number> {
  let cutUntil = Number.NEGATIVE_INFINITY;
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
    const start = Math.max(await log.startOffset('access-decisions', partition), from[partition]?.offset ?? 0);
    if (start === 0) continue;
    for await (const { records } of log.read('access-decisions', partition, start, { recordsMax: 1 })) {
      for (const { appendedAt } of records) cutUntil = Math.max(cutUntil, appendedAt + LOOK_BACK_MILLIS);
      break;
    }
  }
  return cutUntil;
}

function readFinding(value: Buffer): Finding | Withdrawal | null {
  const framed = unframe(value);
  if (framed === null || recordOf(framed.schemaId) !== 'alert-record') return null;
  try {
    const record = decodeAlertRecord(framed.schemaId, framed.body);
    return record.kind === 'command' ? null : record;
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
