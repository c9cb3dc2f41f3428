import { type Severity, severities } from '../access-decision/access-decision.ts';
import { type SortedRows, textKey } from '../sorted-rows.ts';
import type { AlertState } from './alert.ts';
import { u48 } from './row-keys.ts';
import { type Objectives, objectiveOf } from './work/objectives.ts';

/** What is due of an alert: an acknowledgement while nobody has acted, then the close. */
export const dueKinds = ['acknowledge', 'close'] as const;
export type DueKind = (typeof dueKinds)[number];

export interface DueAlerts {
  readonly severity: Severity;
  readonly due: DueKind;
  /** Those past their objective, at most 10,000. */
  readonly overdue: number;
  /** When the oldest was opened, or opened again, milliseconds since 1970 UTC; null without any. */
  readonly oldest: number | null;
}

/** Bounds the work of one count. */
const OVERDUE_COUNTED_MAX = 10_000;

interface Due {
  readonly state: AlertState;
  readonly severity: Severity;
  /** When it was opened, or opened again, milliseconds since 1970 UTC. */
  readonly since: number;
  readonly due: DueKind;
  readonly openedOffset: number;
}

/** The key under which an alert that is not closed waits; none for a closed one. The one that waits longest comes first. */
export function dueKeys({ state, severity, since, due, openedOffset }: Due): readonly Buffer[] {
  if (state === 'closed') return [];
  const offset = Buffer.allocUnsafe(6);
  offset.writeUIntBE(u48(openedOffset), 0, 6);
  return [Buffer.concat([prefixOf(severity, due), timeKey(since), offset])];
}

/** Counts what is past its objective at `now`, by severity and what is due. */
export function dueAlerts(rows: SortedRows, objectives: Objectives, now: number): readonly DueAlerts[] {
  return severities.flatMap((severity) =>
    dueKinds.map((due) => {
      const prefix = prefixOf(severity, due);
      const until = now - objectiveOf(objectives[severity], due) + 1;
      let overdue = 0;
      for (const _ of rows.range(prefix, Buffer.concat([prefix, timeKey(until)]))) {
        overdue += 1;
        if (overdue === OVERDUE_COUNTED_MAX) break;
      }
      return { severity, due, overdue, oldest: oldestIn(rows, prefix) };
    }),
  );
}

function oldestIn(rows: SortedRows, prefix: Buffer): number | null {
  for (const { key } of rows.range(prefix, Buffer.concat([prefix, Buffer.alloc(12, 0xff)]))) {
    return key.readUIntBE(prefix.length, 6);
  }
  return null;
}

function prefixOf(severity: Severity, due: DueKind): Buffer {
  return Buffer.concat([Buffer.from('u'), textKey(severity), textKey(due)]);
}

function timeKey(at: number): Buffer {
  const key = Buffer.allocUnsafe(6);
  key.writeUIntBE(u48(at), 0, 6);
  return key;
}
