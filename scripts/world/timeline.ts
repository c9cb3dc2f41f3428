import type { RegisterKind } from '../../services/domain/register/register-record.ts';
import type { AnswerKeyLine, WorldChunk, WorldEvent, WorldRecord } from './world-event.ts';

/** An access without its sequence number in the tool. */
export type DraftEvent = Omit<WorldEvent, 'occurredAt' | 'source'> & {
  readonly source: { readonly id: string; readonly instance: string };
};
export interface DraftRecord {
  readonly kind: RegisterKind;
  readonly id: string;
  readonly issuer: string;
  readonly [field: string]: unknown;
}
export interface Guilt {
  readonly scenario: string;
  readonly variant: string;
}

/** Collects records and accesses in any order and returns them in time order. */
export interface Timeline {
  record(at: number, draft: DraftRecord): void;
  access(at: number, draft: DraftEvent, guilt?: Guilt): void;
  /** Returns everything before `until` once, and keeps the rest. Nothing earlier may be added afterwards. */
  flush(until: number): WorldChunk;
}

interface Placed<Draft> {
  readonly at: number;
  readonly draft: Draft;
}

const SOURCE_VERSION = '4.2.0';

export function openTimeline(): Timeline {
  let records: Placed<DraftRecord>[] = [];
  let accesses: (Placed<DraftEvent> & { readonly guilt: Guilt | null })[] = [];
  const sequences = new Map<string, number>();

  /** A sequence counts what an instance of a tool sent, so numbers are assigned in sending order. */
  function place({ at, draft }: Placed<DraftEvent>): WorldEvent {
    const { eventId, source, ...rest } = draft;
    const sender = `${source.id}/${source.instance}`;
    const sequence = (sequences.get(sender) ?? 0) + 1;
    sequences.set(sender, sequence);
    return { eventId, occurredAt: rfc3339(at), source: { ...source, version: SOURCE_VERSION, sequence }, ...rest };
  }

  return {
    record: (at, draft) => void records.push({ at, draft }),
    access: (at, draft, guilt) => void accesses.push({ at, draft, guilt: guilt ?? null }),
    flush(until) {
      const [dueRecords, laterRecords] = split(records, until);
      const [dueAccesses, laterAccesses] = split(accesses, until);
      records = laterRecords;
      accesses = laterAccesses;
      return {
        register: dueRecords.map(toRecord),
        accesses: dueAccesses.map(place),
        answers: dueAccesses.flatMap(({ draft, guilt }): AnswerKeyLine[] =>
          guilt === null ? [] : [{ eventId: draft.eventId, ...guilt }],
        ),
      };
    },
  };
}

export function rfc3339(at: number): string {
  return new Date(at).toISOString();
}

function toRecord({ at, draft }: Placed<DraftRecord>): WorldRecord {
  const { kind, id, issuer, ...fields } = draft;
  return { kind, id, issuer, validFrom: rfc3339(at), ...fields };
}

/** Sorting is stable, so items with the same time keep the order in which they were added. */
function split<Item extends { readonly at: number }>(items: readonly Item[], until: number): [Item[], Item[]] {
  const due = items.filter(({ at }) => at < until).sort((one, other) => one.at - other.at);
  return [due, items.filter(({ at }) => at >= until)];
}
