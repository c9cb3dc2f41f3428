import { castOffenders } from '../../../../scripts/world/cast.ts';
import { ParameterError, parseParameters } from '../../../../scripts/world/parameters.ts';

describe('world parameters', () => {
  it('take the defaults where nothing is specified', () => {
    expect(parseParameters({})).toEqual({
      seed: 1,
      staff: 40,
      owners: 300,
      days: 90,
      start: Date.UTC(2026, 5, 1),
      offenders: { r1: 1, r3: 1, r5: 1, r9: 1, slow: 1 },
    });
  });

  it('count wrong-doers by kind', () => {
    expect(parseParameters({ offenders: 'r1:2,slow' }).offenders).toEqual({ r1: 2, r3: 0, r5: 0, r9: 0, slow: 1 });
    expect(parseParameters({ offenders: 'none' }).offenders.r1).toBe(0);
  });

  it.each([
    [{ seed: '-1' }, 'seed `-1`'],
    [{ seed: '9007199254740992' }, 'seed `9007199254740992`'],
    [{ staff: '7' }, 'staff `7`'],
    [{ owners: '19' }, 'owners `19`'],
    [{ days: '0' }, 'days `0`'],
    [{ days: 'ten' }, 'days `ten`'],
    [{ start: '2026-02-30' }, 'start `2026-02-30`'],
    [{ offenders: 'r2' }, 'offenders `r2`'],
    [{ offenders: 'r1:x' }, 'offenders `x`'],
  ])('refuse %j and name what was expected', (texts, message) => {
    expect(() => parseParameters(texts)).toThrow(ParameterError);
    expect(() => parseParameters(texts)).toThrow(message);
    expect(() => parseParameters(texts)).toThrow('expected');
  });

  it('are refused when there are too few people for the parts', () => {
    const parameters = parseParameters({ staff: '10', offenders: 'r1:3' });
    expect(() => castOffenders(parameters)).toThrow('offenders `r1:3` cannot be cast: the world has 2 free engineer');
  });
});
