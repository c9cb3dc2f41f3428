import { clockIds, clocksOf, incidentClocks, runningClock } from '../../../../services/domain/case/incident.ts';

const SINCE = Date.UTC(2026, 5, 10, 12, 0, 0, 1);
const HOUR = 3_600_000;
const met = (at: number) => ({ clock: '72-hours', by: 'mia', at, text: 'notified' }) as const;

describe('the clocks of an incident', () => {
  it('end after 72 hours, 10, 30 and 60 days', () => {
    expect(clocksOf({ since: SINCE, met: [] }, SINCE).map(({ id, dueAt }) => [id, (dueAt - SINCE) / HOUR])).toEqual([
      ['72-hours', 72],
      ['10-days', 240],
      ['30-days', 720],
      ['60-days', 1_440],
    ]);
  });

  it.each(incidentClocks)('run until the millisecond before $id, and are overdue from then on', ({ id, millis }) => {
    const stateAt = (now: number) => clocksOf({ since: SINCE, met: [] }, now).find((clock) => clock.id === id)?.state;
    expect([SINCE, SINCE + millis - 1, SINCE + millis].map(stateAt)).toEqual(['running', 'running', 'overdue']);
  });

  it('are met until the millisecond before, and met late from then on, for ever', () => {
    const stateOf = (at: number) => clocksOf({ since: SINCE, met: [met(at)] }, SINCE + 9_000 * HOUR)[0]?.state;
    expect([SINCE + 72 * HOUR - 1, SINCE + 72 * HOUR].map(stateOf)).toEqual(['met', 'met-late']);
  });

  it('are met once, each by itself', () => {
    expect(runningClock(null, '72-hours')).toBe(null);
    const incident = { since: SINCE, met: [met(SINCE)] };
    expect([...clockIds, 'tea-time'].map((id) => runningClock(incident, id))).toEqual([
      null,
      '10-days',
      '30-days',
      '60-days',
      null,
    ]);
  });
});
