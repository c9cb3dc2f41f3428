import type { Recording } from '../../register/register-record.ts';
import type { RegisterView } from '../../register/register-view.ts';

/** The maximum number of steps from a derivative to its origin. The register may contain cycles or endless chains. */
const STEPS_MAX = 16;

/** The origin of a derived recording, and the facts that also apply to the derivative. */
export interface Origin {
  /** The source recordings, nearest first. Some may not be registered. */
  readonly ids: readonly string[];
  /** The earliest deletion of a source, and its id. A recording under a legal hold counts as kept. */
  readonly deletedAt: number | null;
  readonly deletedId: string | null;
  /** The earliest end of retention, like `deletedAt`. */
  readonly retentionUntil: number | null;
  readonly retentionId: string | null;
  /** One of the sources is under a legal hold. */
  readonly legalHold: boolean;
  readonly recordedAt: number | null;
  readonly cameraId: string | null;
}

/**
 * A clip, a transcript or a still counts as the recording it was made from: if that ends, so does the derivative, and
 * evidence that names one covers the other. Returns `null` for a recording that was not derived.
 */
export function originOf(recording: Recording | null, register: RegisterView, at: number): Origin | null {
  if (recording === null || recording.derivedFrom === null) return null;
  const { ids, records } = chainAbove(recording.id, recording.derivedFrom, register, at);
  const unheld = records.filter(({ legalHold }) => !legalHold);
  const deleted = earliest(unheld, ({ deletedAt }) => deletedAt);
  const expired = earliest(unheld, ({ retentionUntil }) => retentionUntil);
  return {
    ids,
    deletedAt: deleted?.deletedAt ?? null,
    deletedId: deleted?.id ?? null,
    retentionUntil: expired?.retentionUntil ?? null,
    retentionId: expired?.id ?? null,
    legalHold: records.length > unheld.length,
    recordedAt: nearest(records, ({ recordedAt }) => recordedAt),
    cameraId: nearest(records, ({ cameraId }) => cameraId),
  };
}

function chainAbove(id: string, parent: string, register: RegisterView, at: number) {
  const ids: string[] = [];
  const records: Recording[] = [];
  let above: string | null = parent;
  while (above !== null && above !== id && !ids.includes(above) && ids.length < STEPS_MAX) {
    ids.push(above);
    const record: Recording | null = register.inForce('recording', above, at);
    if (record !== null) records.push(record);
    above = record?.derivedFrom ?? null;
  }
  return { ids, records };
}

function earliest(records: readonly Recording[], timeOf: (record: Recording) => number | null): Recording | null {
  let best: Recording | null = null;
  for (const record of records) {
    const time = timeOf(record);
    if (time !== null && (best === null || time < (timeOf(best) ?? time))) best = record;
  }
  return best;
}

function nearest<Value>(records: readonly Recording[], pick: (record: Recording) => Value | null): Value | null {
  for (const record of records) {
    const value = pick(record);
    if (value !== null) return value;
  }
  return null;
}
