import { allRights } from '../../../../services/adapters/authentication/roles.ts';
import type { Caller } from '../../../../services/adapters/http/caller.ts';
import { REFUSED_BURST, REFUSED_PER_SECOND } from '../../../../services/intake/limits.ts';
import { RefusedQuota } from '../../../../services/intake/quotas/refused-quota.ts';

const base: Caller = { ...allRights, source: 'tool', person: null, roles: [], vouchKinds: new Set(), by: 'token' };
const tool = base;
const person: Caller = { ...base, source: null, person: { id: 'e-1', kind: 'employee' } };

describe('the quota of refused records', () => {
  let quota: RefusedQuota;
  beforeEach(() => {
    quota = new RefusedQuota();
  });
  const refuse = (caller: Caller | null, records: number, nowMs: number) => {
    for (let left = records; left > 0; left -= 10_000) quota.count(Math.min(left, 10_000), caller, nowMs);
  };

  it('refuses every request of a caller once too many were refused, and states when to try again', () => {
    refuse(tool, REFUSED_BURST - 1, 0);
    expect(quota.exceeded(tool, 0)).toBeNull();
    refuse(tool, 5_001, 0);
    expect(quota.exceeded(tool, 0)).toEqual({
      sourceId: 'tool',
      isPerson: false,
      refusedPerSecondMax: REFUSED_PER_SECOND,
      retryAfterSeconds: 6,
    });
  });

  it('admits it again after that time, and never more than the burst at once', () => {
    refuse(tool, REFUSED_BURST + 5_000, 0);
    expect(quota.exceeded(tool, 4_000)).not.toBeNull();
    expect(quota.exceeded(tool, 6_000)).toBeNull();
    refuse(tool, REFUSED_BURST + 1, 1_000_000_000);
    expect(quota.exceeded(tool, 1_000_000_000)).not.toBeNull();
  });

  it('is one for each caller', () => {
    refuse(person, REFUSED_BURST, 0);
    expect(quota.exceeded(person, 0)).toMatchObject({ sourceId: 'e-1', isPerson: true });
    expect(quota.exceeded(tool, 0)).toBeNull();
    refuse(null, REFUSED_BURST, 0);
    expect(quota.exceeded(null, 0)).toMatchObject({ sourceId: 'unauthenticated' });
  });

  it('counts no request of one record, and takes nothing back where the clock does', () => {
    for (let n = 0; n < 2 * REFUSED_BURST; n += 1) quota.count(1, tool, 0);
    expect(quota.exceeded(tool, 0)).toBeNull();
    refuse(tool, REFUSED_BURST, 5_000);
    expect(quota.exceeded(tool, 0)).not.toBeNull();
  });
});
