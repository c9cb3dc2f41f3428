import type { AccessEvent, Problem } from '../domain/access-event/access-event.ts';
import { parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import type { AccessEventInput } from '../records/access-event/access-event-input.ts';

/** What an emitter fills in. */
type FilledIn = 'eventId' | 'occurredAt' | 'source' | 'phase' | 'accessId';

/** What a tool reports of one access: `docs/interfaces` section 2 without what the emitter fills in. */
export type AccessReport = Omit<AccessEventInput, FilledIn>;

/** What was looked at: milliseconds, bytes, things. */
export type Extent = NonNullable<AccessEventInput['extent']>;

/** An access that is about to be opened; one that was not comes by `report`. */
export type OpenedAccess = Omit<AccessReport, 'outcome'> & { readonly outcome?: 'allowed' };

/** The reporting tool. `instance` names this one process among its like; its events are numbered. */
export interface EmitterSource {
  readonly id: string;
  readonly instance: string;
  readonly version?: string;
}

/** An event as it is sent, but for its number. */
export interface BuiltEvent {
  readonly eventId: string;
  /** `null` is an event without a number: one that no spool kept. */
  toJson(sequence: number | null): string;
}

/** What is filled in; `phase` and `accessId` for the end of a playback. */
export interface Filled {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly source: EmitterSource;
  readonly phase?: 'end';
  readonly accessId?: string;
}

type Check = (event: AccessEvent) => readonly Problem[];

/** The event, or everything that intake would refuse in it. */
export function buildEvent(
  report: AccessReport,
  filled: Filled,
  check: Check = () => [],
): BuiltEvent | { readonly problems: readonly Problem[] } {
  const { source, ...fields } = filled;
  const toJson = (sequence: number | null): string =>
    JSON.stringify({ ...report, ...fields, source: { ...source, sequence: sequence ?? undefined } });
  // The address never leaves here hashed: only its form is checked.
  const parsed = parseAccessEvent(JSON.parse(toJson(0)), () => 'an address');
  if ('problems' in parsed) return parsed;
  const problems = check(parsed.event);
  return problems.length > 0 ? { problems } : { eventId: filled.eventId, toJson };
}
