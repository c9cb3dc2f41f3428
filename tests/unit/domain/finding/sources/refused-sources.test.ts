import { RefusedSources } from '../../../../../services/domain/finding/sources/refused-sources.ts';
import { DAY, HOUR, JUNE, MINUTE } from '../../../../support/decision-builders.ts';

const letter = { code: 'invalid-event', sourceId: 's-1', topic: null, count: null } as const;

/** The append times of which a letter is a finding. */
function found(appendedAt: readonly number[]): readonly number[] {
  const sources = new RefusedSources();
  return appendedAt.filter((at, offset) => sources.observe({ letter, offset, appendedAt: at }, at) !== null);
}

describe('what is refused of a source', () => {
  it('is found once an hour, also after a letter that was appended by a clock that was ahead', () => {
    const ahead = JUNE + 30 * DAY;
    const hours = [0, 1, 2, 3].map((hour) => JUNE + hour * HOUR);
    expect(found([ahead, ...hours.flatMap((at) => [at, at + MINUTE])])).toEqual([ahead, ...hours]);
  });

  it('is found once where the clocks of who appends differ over the hour', () => {
    const turns = [0, 1, 2, 3].flatMap((minute) => [JUNE + HOUR + minute * MINUTE, JUNE + HOUR - MINUTE]);
    expect(found(turns)).toEqual(turns.slice(0, 2));
  });
});
