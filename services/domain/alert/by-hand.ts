import { createHash } from 'node:crypto';
import type { AlertAct, HandReport } from '../../records/alert-record/alert-record.ts';

/** The rule of every alert that somebody opened by hand. */
export const BY_HAND = 'opened-by-hand';

/** A tip or a call: what somebody reported, and about what. */
export interface ReportedByHand {
  readonly about: HandReport;
  readonly by: string;
  readonly text: string;
}

const ALERT_ID_CHARS = 32;

/** The id of the alert that an act opens. */
export function handAlertId(actId: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['hand', actId]))
    .digest('hex')
    .slice(0, ALERT_ID_CHARS);
}

/** Null for an act that names nothing: only a later release appends one. */
export function reportOf({ opening: about, by, text }: AlertAct): ReportedByHand | null {
  return about === null ? null : { about, by: by.id, text: text ?? '' };
}

/** The history has the whole text. */
const SUMMARY_CHARS_MAX = 200;

/** UNTRUSTED: `text` is what a person wrote, of several lines. */
export function summariseReport({ about, by, text }: ReportedByHand): string {
  const { actorId, ownerId, cameraId, recordingId, sourceId } = about;
  const named = Object.entries({ actorId, ownerId, cameraId, recordingId, sourceId }).flatMap(([field, id]) =>
    id === null ? [] : [`${field.slice(0, -'Id'.length)} ${id}`],
  );
  const line = text.replaceAll(/\s+/g, ' ');
  const shown = line.length > SUMMARY_CHARS_MAX ? `${line.slice(0, SUMMARY_CHARS_MAX)}…` : line;
  return `${by} reported ${named.join(', ')}: ${shown}`;
}
