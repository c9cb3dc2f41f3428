/** So many accounts affected by the alerts of one case may be an incident that has to be reported. */
export const INCIDENT_ACCOUNTS_MIN = 10;

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;

/** What has to be done, and how long after the tenth account. A lawyer decides what applies: a clock only reminds. */
export const incidentClocks = [
  { id: '72-hours', millis: 72 * HOUR_MILLIS, duty: 'notify the data protection authority (GDPR Article 33)' },
  {
    id: '10-days',
    millis: 10 * DAY_MILLIS,
    duty: 'report to the regulator whose order asks for it (covered incident)',
  },
  { id: '30-days', millis: 30 * DAY_MILLIS, duty: 'report to the senior officer, and notify those affected' },
  { id: '60-days', millis: 60 * DAY_MILLIS, duty: 'report to the senior officer at the latest, answered or not' },
] as const;

export const clockIds = incidentClocks.map(({ id }) => id) as readonly (typeof incidentClocks)[number]['id'][];
export type ClockId = (typeof incidentClocks)[number]['id'];

/** What a clock asks for was done. Times are append times in milliseconds since 1970 UTC. */
export interface MetClock {
  readonly clock: ClockId;
  readonly by: string;
  readonly at: number;
  readonly text: string | null;
}

/** Ten accounts or more were affected: a candidate for a covered incident. Plain values, so it can be stored as JSON. */
export interface Incident {
  /** Append time of the record that affected the tenth account, milliseconds since 1970 UTC. */
  readonly since: number;
  readonly met: readonly MetClock[];
}

export const clockStates = ['running', 'overdue', 'met', 'met-late'] as const;
export type ClockState = (typeof clockStates)[number];

export interface IncidentClock {
  readonly id: ClockId;
  readonly duty: string;
  readonly dueAt: number;
  readonly state: ClockState;
  readonly met: MetClock | null;
}

/** The clocks of an incident at `now`, in milliseconds since 1970 UTC. A clock is overdue from its very end on. */
export function clocksOf({ since, met }: Incident, now: number): readonly IncidentClock[] {
  return incidentClocks.map(({ id, millis, duty }) => {
    const dueAt = since + millis;
    const done = met.find(({ clock }) => clock === id) ?? null;
    return { id, duty, dueAt, state: stateOf(dueAt, done, now), met: done };
  });
}

function stateOf(dueAt: number, met: MetClock | null, now: number): ClockState {
  if (met !== null) return met.at < dueAt ? 'met' : 'met-late';
  return now < dueAt ? 'running' : 'overdue';
}

/** Returns the clock that an act names, if it runs and is not met yet. */
export function runningClock(incident: Incident | null, deadline: string | null): ClockId | null {
  const id = clockIds.find((known) => known === deadline);
  if (incident === null || id === undefined || incident.met.some(({ clock }) => clock === id)) return null;
  return id;
}
