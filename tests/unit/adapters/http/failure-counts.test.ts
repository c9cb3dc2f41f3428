import {
  ADDRESSES_MAX,
  FAILURES_MAX,
  FailureCounts,
  WINDOW_MS,
} from '../../../../services/adapters/http/failure-counts.ts';

describe('failed authentications by address', () => {
  it('are allowed so many in a window, each address for itself', () => {
    const failures = new FailureCounts();
    const waits = Array.from({ length: FAILURES_MAX + 1 }, () => failures.add('a', 1_000));
    expect(waits.slice(0, -1).every((one) => one === null)).toBe(true);
    expect(waits.at(-1)).toBe(WINDOW_MS / 1_000);
    expect(failures.add('b', 1_000)).toBeNull();
    expect(failures.add('a', 1_000 + WINDOW_MS - 1)).toBe(1);
    expect(failures.add('a', 1_000 + WINDOW_MS)).toBeNull();
  });

  it('are not held for ever by a clock that was set back', () => {
    const failures = new FailureCounts();
    for (let n = 0; n <= FAILURES_MAX; n += 1) failures.add('a', 10 * WINDOW_MS);
    expect(failures.add('a', 0)).toBeNull();
  });

  it('take bounded memory, even for an owner of many addresses', () => {
    const failures = new FailureCounts();
    for (let n = 0; n < ADDRESSES_MAX + 500; n += 1) failures.add(`address-${n}`, n);
    expect(failures.size).toBe(ADDRESSES_MAX);
  });
});
