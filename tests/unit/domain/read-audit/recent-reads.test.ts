import type { WatchedRead } from '../../../../services/domain/read-audit/read.ts';
import {
  READS_REMEMBERED_MAX,
  RecentReads,
  SAME_READ_MS,
} from '../../../../services/domain/read-audit/recent-reads.ts';

const aRead: WatchedRead = {
  outcome: 'allowed',
  asker: { id: 'e-1', kind: 'employee' },
  store: 'audit-log',
  subject: {},
  filter: '/v1/accesses?actor=e-7',
  reason: null,
};

let appended: number;
const append = async (): Promise<void> => {
  appended += 1;
};
beforeEach(() => {
  appended = 0;
});

describe('a read', () => {
  it('is recorded once within 15 minutes, and again then', async () => {
    const recent = new RecentReads();
    await recent.once(aRead, 0, append);
    await recent.once({ ...aRead }, SAME_READ_MS - 1, append);
    expect(appended).toBe(1);
    await recent.once(aRead, SAME_READ_MS, append);
    expect(appended).toBe(2);
  });

  it('is recorded again when the clock went back beyond that', async () => {
    const recent = new RecentReads();
    await recent.once(aRead, SAME_READ_MS, append);
    await recent.once(aRead, 0, append);
    expect(appended).toBe(2);
  });

  it.each([
    ['by somebody else', { asker: { id: 'e-2', kind: 'employee' } }],
    ['by another kind of actor', { asker: { id: 'e-1', kind: 'service' } }],
    ['of something else', { filter: '/v1/accesses?actor=e-8' }],
    ['for another reason', { reason: 'case C-17' }],
  ] as const)('is another one %s', async (_what, change) => {
    const recent = new RecentReads();
    await recent.once(aRead, 0, append);
    await recent.once({ ...aRead, ...change }, 0, append);
    expect(appended).toBe(2);
  });

  it('waits for the append of the same read, and is tried again after it failed', async () => {
    const recent = new RecentReads();
    const failing = recent.once(aRead, 0, () => Promise.reject(new Error('disk full')));
    await expect(recent.once(aRead, 0, append)).rejects.toThrow('disk full');
    await expect(failing).rejects.toThrow('disk full');
    await recent.once(aRead, 0, append);
    expect(appended).toBe(1);
  });

  it('is forgotten first when many others follow: the memory is bounded', async () => {
    const recent = new RecentReads();
    for (let at = 0; at <= READS_REMEMBERED_MAX; at++) {
      await recent.once({ ...aRead, filter: `/v1/accesses?actor=${at}` }, 0, append);
    }
    expect(recent.size).toBe(READS_REMEMBERED_MAX);
    await recent.once({ ...aRead, filter: `/v1/accesses?actor=${READS_REMEMBERED_MAX}` }, 0, append);
    expect(appended).toBe(READS_REMEMBERED_MAX + 1);
    await recent.once({ ...aRead, filter: '/v1/accesses?actor=0' }, 0, append);
    expect(appended).toBe(READS_REMEMBERED_MAX + 2);
  });
});
