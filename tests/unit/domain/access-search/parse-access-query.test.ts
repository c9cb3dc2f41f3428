import { noFilter } from '../../../../services/domain/access-search/access-filter.ts';
import { encodeCursor } from '../../../../services/domain/access-search/log-position.ts';
import { parseAccessQuery } from '../../../../services/domain/access-search/parse-access-query.ts';

describe('a query of accesses', () => {
  it('asks for the newest 50 when nothing is given', () => {
    expect(parseAccessQuery({})).toEqual({ filter: noFilter, limit: 50, before: null });
  });

  it('takes every filter', () => {
    const position = { appendedAt: 1, partition: 2, sourceOffset: 3 };
    const given = {
      owner: 'o',
      actor: 'a',
      camera: 'c',
      recording: 'r',
      verdict: 'violation',
      rule: 'mfa-missing',
      purpose: 'legal-process',
      source: 's',
      path: 'app',
      outcome: 'denied',
      action: 'view',
    };
    expect(
      parseAccessQuery({
        ...given,
        from: '2026-11-24T09:00:00Z',
        to: '2026-11-24T10:00:00.250+01:00',
        by: 'appendedAt',
        limit: '1000',
        cursor: encodeCursor(position),
      }),
    ).toEqual({
      filter: {
        ...given,
        from: Date.UTC(2026, 10, 24, 9),
        to: Date.UTC(2026, 10, 24, 9, 0, 0, 250),
        by: 'appendedAt',
      },
      limit: 1000,
      before: position,
    });
  });

  it('reads the plus of a zone that arrived as a space', () => {
    expect(parseAccessQuery({ from: '2026-11-24T10:00:00 01:00' })).toMatchObject({
      filter: { from: Date.UTC(2026, 10, 24, 9) },
    });
  });

  it('reports everything that is wrong at once', () => {
    const problems = parseAccessQuery({ limit: '1e2', colour: 'red', action: 'look', toString: 'x', constructor: 'y' });
    expect(problems).toEqual([
      { field: 'limit', value: '1e2', expected: 'an integer from 1 to 1000' },
      { field: 'colour', value: 'red', expected: expect.stringContaining('one of the parameters owner, actor') },
      { field: 'action', value: 'look', expected: expect.stringContaining('one of search, list') },
      { field: 'toString', value: 'x', expected: expect.any(String) },
      { field: 'constructor', value: 'y', expected: expect.any(String) },
    ]);
  });
});
