import { quotaProblem, SourceQuotas } from '../../../../services/intake/quotas/source-quotas.ts';

const rates: Readonly<Record<string, number>> = { slow: 5, never: 0 };

function quotas(): SourceQuotas {
  return new SourceQuotas((id) => rates[id] ?? null);
}

describe('SourceQuotas', () => {
  it('lets a source without a limit send anything', () => {
    expect(quotas().take(new Map([['free', 1_000_000]]), 0)).toBeNull();
  });

  it('holds one second’s worth and refills at the rate', () => {
    const bucket = quotas();
    expect(bucket.take(new Map([['slow', 5]]), 1_000)).toBeNull();
    expect(bucket.take(new Map([['slow', 1]]), 1_199)).toMatchObject({ sourceId: 'slow', retryAfterSeconds: 1 });
    expect(bucket.take(new Map([['slow', 1]]), 1_200)).toBeNull();
    expect(bucket.take(new Map([['slow', 6]]), 99_000)).toMatchObject({ events: 6, eventsPerSecondMax: 5 });
  });

  it('asks for smaller requests where waiting helps nothing', () => {
    const bucket = quotas();
    const expectedOf = (events: number) => {
      const exceeded = bucket.take(new Map([['slow', events]]), 0);
      return exceeded && quotaProblem(exceeded).expected;
    };
    expect(expectedOf(6)).toBe('at most 5 events a second from this source, so send less in one request');
    expect(expectedOf(5)).toBeNull();
    expect(expectedOf(5)).toBe('at most 5 events a second from this source, also within one request');
  });

  it('asks a source that may send nothing for no smaller request', () => {
    const exceeded = quotas().take(new Map([['never', 1]]), 0);
    expect(exceeded && quotaProblem(exceeded).expected).toBe(
      'no events, because the limit of this source is 0 a second',
    );
  });

  it('takes nothing from any source when one has too few', () => {
    const bucket = quotas();
    expect(
      bucket.take(
        new Map([
          ['slow', 5],
          ['never', 1],
        ]),
        0,
      ),
    ).toMatchObject({ sourceId: 'never' });
    expect(bucket.take(new Map([['slow', 5]]), 0)).toBeNull();
  });

  it('gives nothing when the clock is set back', () => {
    const bucket = quotas();
    bucket.take(new Map([['slow', 5]]), 10_000);
    expect(bucket.take(new Map([['slow', 1]]), 5_000)).not.toBeNull();
    expect(bucket.take(new Map([['slow', 1]]), 5_200)).toBeNull();
  });
});
