import { percentile } from '../bench/figures.ts';

const ROUND_TRIPS = 500;

const access = {
  eventId: 'plain-1',
  occurredAt: '2026-01-01T00:00:00.000Z',
  source: { id: 'support-console' },
  actor: { id: 'e-1', kind: 'employee', role: 'support' },
  action: 'view',
  resource: { kind: 'recording', recordingId: 'r-1', cameraId: 'c-1', ownerId: 'o-1' },
};

/**
 * How fast the machine is while something else runs on it: processor time that plain code takes. A machine that is shared does
 * the same work in half or twice the time an hour later, and so does what is measured beside it.
 */
export class PlainCode {
  #micros: number[] = [];

  /** Runs the code once, a millisecond or two. */
  run(): void {
    const before = process.cpuUsage();
    for (let done = 0; done < ROUND_TRIPS; done += 1) JSON.parse(JSON.stringify(access));
    const { user, system } = process.cpuUsage(before);
    this.#micros.push((user + system) / ROUND_TRIPS);
  }

  /** Microseconds of one access as JSON, there and back: the median of the runs since the last call. Null without a run. */
  take(): number | null {
    const micros = this.#micros;
    this.#micros = [];
    return micros.length === 0 ? null : percentile(micros, 0.5);
  }
}
