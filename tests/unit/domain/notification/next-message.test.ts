import { laneOf, nextMessage } from '../../../../services/domain/notification/next-message.ts';
import { messageIdOf, type Notice } from '../../../../services/domain/notification/notice.ts';
import { endOfQuiet } from '../../../../services/domain/notification/quiet-hours.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 5, 10, 12);
const night = { from: 22 * 60, to: 6 * 60, timeZone: 'Europe/Berlin' };

const atOnce = { digestMillis: null, quietHours: null };
const all = { matches: () => true };

describe('the next message of a lane', () => {
  it('is the first notice that matches, and passes over the others', () => {
    const notices = [aNotice(3, 'critical'), aNotice(4, 'low'), aNotice(5, 'high'), aNotice(6, 'high')];
    const matches = ({ severity }: Notice) => severity !== 'low';
    const next = nextMessage(notices, { lane: 'other', through: 2, times: atOnce, matches }, NOON);
    expect(next).toEqual({ is: 'due', through: 5, messageId: messageIdOf(aNotice(5)), notices: [notices[2]] });
    expect(nextMessage(notices.slice(0, 2), { lane: 'other', through: 2, times: atOnce, matches }, NOON)).toEqual({
      is: 'none',
      through: 4,
    });
  });

  it('waits for the end of the quiet hours, unless it is critical', () => {
    const times = { digestMillis: null, quietHours: night };
    const late = Date.UTC(2026, 5, 10, 20, 30); // 22:30 in Berlin
    const end = Date.UTC(2026, 5, 11, 4);
    const notices = [{ ...aNotice(1), at: late }];
    const state = { lane: 'other', through: 0, times, ...all } as const;
    expect(nextMessage(notices, state, late)).toEqual({ is: 'wait', through: 0, at: end });
    expect(nextMessage(notices, state, end - 1).is).toBe('wait');
    expect(nextMessage(notices, state, end).is).toBe('due');
    const critical = [{ ...aNotice(1, 'critical'), at: late }];
    expect(nextMessage(critical, { ...state, lane: 'critical' }, late).is).toBe('due');
  });

  it('collects a digest until its period ends, with one id however often it is computed', () => {
    const times = { digestMillis: HOUR, quietHours: null };
    const state = { lane: 'other', through: 0, times, ...all } as const;
    const notices = [
      { ...aNotice(1), at: NOON },
      { ...aNotice(2), at: NOON + 10 },
      { ...aNotice(3), at: NOON + HOUR },
    ];
    expect(nextMessage(notices, state, NOON + HOUR - 1)).toEqual({ is: 'wait', through: 0, at: NOON + HOUR });
    const due = nextMessage(notices, state, NOON + HOUR);
    expect(due).toMatchObject({ is: 'due', through: 2, notices: notices.slice(0, 2) });
    expect(nextMessage(notices, state, NOON + 5 * HOUR)).toEqual(due);
    expect(nextMessage(notices.slice(2), { ...state, through: 2 }, NOON + HOUR).is).toBe('wait');
  });

  it('bounds a digest, and the next one has the others', () => {
    const times = { digestMillis: HOUR, quietHours: null };
    const notices = Array.from({ length: 201 }, (_, index) => ({ ...aNotice(index), at: NOON }));
    const first = nextMessage(notices, { lane: 'other', through: -1, times, ...all }, NOON + HOUR);
    expect(first).toMatchObject({ is: 'due', through: 199 });
    const rest = nextMessage(notices.slice(200), { lane: 'other', through: 199, times, ...all }, NOON + HOUR);
    expect(rest).toMatchObject({ is: 'due', through: 200 });
    expect(rest).not.toMatchObject({ messageId: (first as { messageId: string }).messageId });
  });

  it('has a lane of its own for critical alerts', () => {
    expect(['low', 'medium', 'high', 'critical'].map((severity) => laneOf({ severity } as Notice))).toEqual([
      'other',
      'other',
      'other',
      'critical',
    ]);
  });
});

describe('quiet hours', () => {
  it('contain the begin and not the end, over midnight and not', () => {
    const at = (hour: number, minute = 0) => Date.UTC(2026, 5, 10, hour, minute); // Berlin is two hours ahead.
    expect(endOfQuiet(night, at(19, 59))).toBe(at(19, 59));
    expect(endOfQuiet(night, at(20))).toBe(Date.UTC(2026, 5, 11, 4));
    expect(endOfQuiet(night, at(4))).toBe(at(4));
    expect(endOfQuiet({ from: 60, to: 120, timeZone: 'UTC' }, at(1, 30) + 7)).toBe(at(2));
    expect(endOfQuiet({ from: 60, to: 120, timeZone: 'UTC' }, at(2))).toBe(at(2));
    expect(endOfQuiet(null, at(1))).toBe(at(1));
  });

  it('end by the local clock when summer time begins and ends', () => {
    expect(endOfQuiet(night, Date.UTC(2026, 2, 28, 22))).toBe(Date.UTC(2026, 2, 29, 4)); // 06:00 CEST
    expect(endOfQuiet(night, Date.UTC(2026, 9, 24, 21))).toBe(Date.UTC(2026, 9, 25, 5)); // 06:00 CET
  });
});

function aNotice(offset: number, severity: Notice['severity'] = 'high'): Notice {
  const alert = { about: 'alert', alertId: `alert-${offset}`, closes: [] } as const;
  return { ...alert, offset, at: NOON, kind: 'opened', cause: 'opened', severity };
}
