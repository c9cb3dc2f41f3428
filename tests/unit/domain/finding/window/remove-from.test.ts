import { DistinctWindow } from '../../../../../services/domain/finding/window/distinct-window.ts';
import { removeFrom } from '../../../../../services/domain/finding/window/remove-from.ts';
import { aDetectedAccess, DAY, HOUR, JUNE } from '../../../../support/decision-builders.ts';

const settings = {
  millis: HOUR,
  valuesMin: 2,
  keepMillis: DAY,
  keptMin: 10,
  keptMax: 10,
  perKeyMax: 10,
};

function windowOf(ids: readonly string[]): DistinctWindow {
  const window = new DistinctWindow(settings);
  for (const eventId of ids)
    window.add({ key: 'k', value: eventId, access: aDetectedAccess({ eventId, occurredAt: JUNE }) });
  return window;
}

describe('accesses that are removed from the windows of their keys', () => {
  it('are those that are named, not others of the same time', () => {
    const window = windowOf(['a', 'b', 'c']);
    const withdrawn = removeFrom(window, [aDetectedAccess({ eventId: 'b', occurredAt: JUNE })], () => 'k');
    expect([window.size, withdrawn]).toEqual([2, []]);
  });

  it('take others back that no window reports any more', () => {
    const window = windowOf(['a', 'b']);
    const withdrawn = removeFrom(window, [aDetectedAccess({ eventId: 'b', occurredAt: JUNE })], () => 'k');
    expect([window.size, withdrawn.map(({ eventId }) => eventId)]).toEqual([1, ['a']]);
  });

  it('are none of another source, and none of another key', () => {
    const window = windowOf(['a', 'b']);
    const one = aDetectedAccess({ eventId: 'b', occurredAt: JUNE });
    const ofAnother = { ...one, event: { ...one.event, source: { ...one.event.source, id: 'another' } } };
    expect([...removeFrom(window, [ofAnother], () => 'k'), ...removeFrom(window, [one], () => 'l')]).toEqual([]);
    expect([window.size, removeFrom(window, [one], () => null)]).toEqual([2, []]);
  });
});
