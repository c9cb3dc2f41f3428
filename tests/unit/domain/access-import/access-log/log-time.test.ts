import { localTime } from '../../../../../services/domain/access-import/access-log/log-time.ts';

describe('the time of a line', () => {
  it.each([
    ['26/Nov/2026:09:12:03 +0100', Date.UTC(2026, 10, 26, 8, 12, 3)],
    ['06/Feb/2019:00:00:38 +0000', Date.UTC(2019, 1, 6, 0, 0, 38)],
    ['01/Jan/2026:00:30:00 -0530', Date.UTC(2026, 0, 1, 6, 0, 0)],
    ['31/Feb/2026:00:00:00 +0000', null],
    ['26/Nov/2026 09:12:03', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(localTime(text)).toBe(expected);
    expect(localTime(text)).toBe(expected);
  });
});
