import type { AccessEvent } from '../domain/access-event/access-event.ts';
import { HEARTBEAT_STORE } from '../domain/access-event/heartbeat.ts';
import { parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import type { AccessEventInput } from '../records/access-event/access-event-input.ts';
import type { Problem } from '../value-forms/problems.ts';

/** The fields that an emitter fills in. */
type FilledIn = 'eventId' | 'occurredAt' | 'source' | 'phase' | 'accessId';

/** The report of one access by a tool: `docs/interfaces` section 2 without the fields that the emitter fills in. */
export type AccessReport = Omit<AccessEventInput, FilledIn>;

/** The amount viewed: milliseconds, bytes, items. */
export type Extent = NonNullable<AccessEventInput['extent']>;

/** An access that is about to be opened; use `report` for one that was not opened. */
export type OpenedAccess = Omit<AccessReport, 'outcome'> & { readonly outcome?: 'allowed' };

/** The report as it is now: a tool may fill in its object for the next access while this one is recorded, or still watched. */
export function asGiven<Report extends AccessReport>(report: Report): Report {
  return JSON.parse(JSON.stringify({ ...report }));
}

/** The reporting tool. `instance` identifies this process among others of the tool; its events are numbered. */
export interface EmitterSource {
  readonly id: string;
  readonly instance: string;
  readonly version?: string;
}

/** An event as it is sent, except for its number. */
export interface BuiltEvent {
  readonly eventId: string;
  /** `null` builds an event without a number, which no spool has stored. */
  toJson(sequence: number | null): string;
}

/** The filled-in fields; `phase` and `accessId` belong to the end of a playback. */
export interface Filled {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly source: EmitterSource;
  readonly phase?: 'end';
  readonly accessId?: string;
}

/** A heartbeat, `docs/emitting`. `lastSequence`: the last number that was acknowledged, with all before it. */
export function heartbeatJson(
  { source, ...filled }: Omit<Filled, 'phase' | 'accessId'> & { readonly phase: 'heartbeat' },
  lastSequence: number | null,
): string {
  return JSON.stringify({
    ...filled,
    source: { ...source, sequence: lastSequence ?? undefined },
    actor: { id: source.id, kind: 'service' },
    action: 'list',
    resource: { kind: 'store', storeId: HEARTBEAT_STORE },
    purpose: 'system-operation',
  });
}

type Check = (event: AccessEvent) => readonly Problem[];

/** Returns the event, or all problems for which intake would refuse it. */
export function buildEvent(
  report: AccessReport,
  filled: Filled,
  check: Check = () => [],
): BuiltEvent | { readonly problems: readonly Problem[] } {
  const { source, ...fields } = filled;
  const toJson = (sequence: number | null): string =>
    JSON.stringify({ ...report, ...fields, source: { ...source, sequence: sequence ?? undefined } });
  // The address is hashed by intake, so only its form is checked here.
  const parsed = parseAccessEvent(JSON.parse(toJson(0)), () => 'an address');
  if ('problems' in parsed) return parsed;
  const problems = check(parsed.event);
  return problems.length > 0 ? { problems } : { eventId: filled.eventId, toJson };
}
