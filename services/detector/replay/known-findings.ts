import { refuseOtherRelease } from '../../adapters/avro/later-version.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import { unframe } from '../../avro/framing.ts';
import type { FoldPosition } from '../../domain/decision-log/fold.ts';
import type { Log, LogRecord } from '../../domain/decision-log/log.ts';
import type { Detection } from '../../domain/finding/detection.ts';
import { LOOK_BACK_MILLIS } from '../../domain/finding/detector.ts';
import type { Finding, Withdrawal } from '../../domain/finding/finding.ts';
import { decodeAlertRecord } from '../../records/alert-record/decode-alert-record.ts';
import { extractFindingChange } from '../../records/alert-record/extract-finding-change.ts';
import { recordOf } from '../../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';

/** The findings in `alerts`. */
interface FoundBefore {
  /** False for those withdrawn last. */
  readonly ids: Map<string, boolean>;
  /** What remains and may have been found because time passed, by when that was. */
  readonly byTime: readonly Finding[];
}

/** The findings that a restarted detector must not report again when it rereads the decisions. */
export class KnownFindings {
  /** The final state of each finding whose access was re-evaluated in the history. */
  readonly #changed = new Map<string, Finding | Withdrawal>();
  /** The findings in `alerts`, and those on their way there; false for those withdrawn last. */
  private readonly ids: Map<string, boolean>;
  /** Of `byTime`, so many were taken over. */
  #taken = 0;

  constructor(
    private readonly before: FoundBefore,
    /** Append time, milliseconds since 1970 UTC. The history before it is read only in part. */
    private readonly cutUntil: number,
    /** True where the detectors have their memory: `alerts` then also has what they withdraw and `ids` lacks. */
    private readonly isContinued: boolean,
  ) {
    this.ids = before.ids;
  }

  /**
   * True for a known finding, and for one that only results from a partly read history: the time to report it is over.
   */
  has(finding: Finding): boolean {
    const { findingId, evidence } = finding;
    // It was withdrawn and reported again: only the end of the history shows whether `alerts` is up to date.
    if (this.#changed.has(findingId)) this.change(finding);
    if (this.ids.has(findingId) || evidence.every(({ appendedAt }) => appendedAt < this.cutUntil)) return true;
    // A re-evaluation later in the history may withdraw it.
    this.ids.set(findingId, true);
    return false;
  }

  /** True for a finding that remains in `alerts`. */
  remains({ findingId }: Finding): boolean {
    return this.ids.get(findingId) === true;
  }

  /** Lets `detection` take over what time had made certain by then: a replay does not repeat it, and a late fact may explain it. */
  takenOver(detection: Pick<Detection, 'takeOver'>, at: number, until = at): void {
    const { byTime } = this.before;
    const from = this.#taken;
    while (this.#taken < byTime.length && (byTime[this.#taken]?.detectedAt ?? 0) <= until) this.#taken += 1;
    for (const one of detection.takeOver(byTime.slice(from, this.#taken), at)) this.change(one);
  }

  /** Records the result of a re-evaluation. `alerts` may be older or newer, so only the end of the history decides. */
  change(record: Finding | Withdrawal): void {
    this.#changed.set(record.findingId, record);
  }

  /** Returns what `alerts` still lacks once the whole history has been read. */
  missing(): readonly (Finding | Withdrawal)[] {
    return [...this.#changed.values()].filter((record) => {
      const isKnown = this.ids.get(record.findingId) ?? false;
      if (record.kind === 'withdrawal') return this.ids.get(record.findingId) ?? this.isContinued;
      return !isKnown && record.evidence.some(({ appendedAt }) => appendedAt >= this.cutUntil);
    });
  }
}

/**
 * Reading starts at `from`, one position per partition, unless the log was trimmed beyond it. What the detectors `byTime` may
 * have found because time passed is known with all that it cites.
 */
export async function readKnownFindings(
  log: Log,
  from: readonly FoldPosition[],
  byTime: ReadonlySet<string>,
): Promise<KnownFindings> {
  return new KnownFindings(await readFound(log, 0, byTime), await readCutUntil(log, from), false);
}

/** Reading goes on with everything remembered; what is known is in `alerts` behind the offset `alertsFrom`. */
export async function readKnownSince(
  log: Log,
  alertsFrom: number,
  byTime: ReadonlySet<string>,
): Promise<KnownFindings> {
  return new KnownFindings(await readFound(log, alertsFrom, byTime), Number.NEGATIVE_INFINITY, true);
}

async function readFound(log: Log, from: number, detectors: ReadonlySet<string>): Promise<FoundBefore> {
  const ids = new Map<string, boolean>();
  const byTime = new Map<string, Finding>();
  for await (const { records } of log.read('alerts', 0, from)) {
    for (const record of records) {
      const found = extractOfAlerts(record, extractFindingChange);
      if (found === null) continue;
      ids.set(found.findingId, found.kind === 'finding');
      byTime.delete(found.findingId);
      const finding = found.kind === 'finding' && detectors.has(found.rule) ? findingIn(record) : null;
      if (finding !== null) byTime.set(found.findingId, finding);
    }
  }
  return { ids, byTime: [...byTime.values()].sort((one, other) => one.detectedAt - other.detectedAt) };
}

function findingIn(record: LogRecord): Finding | null {
  const decoded = extractOfAlerts(record, decodeAlertRecord);
  return decoded?.kind === 'finding' ? decoded : null;
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

/** What `extract` reads of a record of `alerts`; null for what is none. A flood has one for each access: the whole record is not made. */
export function extractOfAlerts<Extract>(
  { value, offset }: LogRecord,
  extract: (schemaId: number, body: Buffer) => Extract | null,
): Extract | null {
  const framed = unframe(value);
  if (framed !== null) refuseOtherRelease(framed.schemaId, 'alerts', { partition: 0, offset });
  if (framed === null || recordOf(framed.schemaId) !== 'alert-record') return null;
  try {
    return extract(framed.schemaId, framed.body);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
