import { ThrottledSources } from '../../../../services/intake/quotas/throttled-sources.ts';

const MINUTE = 60_000;
const slow = { sourceId: 'slow' };

describe('ThrottledSources', () => {
  it('reports the first request at once, and the others of the minute as one count', () => {
    const throttled = new ThrottledSources();
    expect(throttled.note(slow, 0)).toEqual({ exceeded: slow, count: 1 });
    for (let ms = 1; ms <= 500; ms += 1) expect(throttled.note(slow, ms)).toBeNull();
    expect(throttled.due(MINUTE - 1)).toEqual([]);
    expect(throttled.due(MINUTE)).toEqual([{ exceeded: slow, count: 500 }]);
    expect(throttled.due(MINUTE)).toEqual([]);
  });

  it('adds the count to the next request after the minute, where that is sooner', () => {
    const throttled = new ThrottledSources();
    throttled.note(slow, 0);
    throttled.note(slow, 1);
    throttled.note(slow, 2);
    expect(throttled.note(slow, MINUTE)).toEqual({ exceeded: slow, count: 3 });
    expect(throttled.due(2 * MINUTE)).toEqual([]);
  });

  it('counts each source by itself', () => {
    const throttled = new ThrottledSources();
    throttled.note(slow, 0);
    expect(throttled.note({ sourceId: 'other' }, 1)).toMatchObject({ count: 1 });
  });

  it('reports every count when intake stops', () => {
    const throttled = new ThrottledSources();
    throttled.note(slow, 0);
    throttled.note(slow, 1);
    expect(throttled.due(2, true)).toEqual([{ exceeded: slow, count: 1 }]);
  });

  it('keeps nothing waiting when the clock is set back', () => {
    const throttled = new ThrottledSources();
    throttled.note(slow, 10 * MINUTE);
    expect(throttled.note(slow, MINUTE)).toMatchObject({ count: 1 });
  });

  it('forgets a source that was quiet for a minute', () => {
    const throttled = new ThrottledSources();
    throttled.note(slow, 0);
    throttled.due(MINUTE);
    expect(throttled.note(slow, MINUTE)).toEqual({ exceeded: slow, count: 1 });
  });
});
