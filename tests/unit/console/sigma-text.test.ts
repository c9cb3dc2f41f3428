import {
  type SigmaSource,
  sigmaSentenceOf,
  thresholdsOf,
  withThresholds,
} from '../../../services/console/page/detections/sigma-text.ts';

const correlation = (type: string, condition?: object): SigmaSource => ({
  documents: [
    {
      name: 'few',
      correlation: { type, rules: ['opened'], timespan: '2h', ...(condition === undefined ? {} : { condition }) },
    },
  ],
  fields: {},
});

describe('a Sigma correlation on the page', () => {
  it.each([
    ['event_count', { lt: 3 }, 'less than 3 accesses'],
    ['event_count', { gte: 3, lte: 9 }, 'at least 3 and at most 9 accesses'],
    ['value_count', { field: 'camera', eq: 2 }, 'exactly 2 different camera'],
    ['value_sum', { field: 'fileSeconds', gt: 60 }, 'a sum of fileSeconds of more than 60'],
    ['value_avg', { field: 'fileSeconds', neq: 0 }, 'an average of fileSeconds of other than 0'],
    [
      'value_percentile',
      { field: 'fileSeconds', percentile: 95, gt: 60 },
      'a percentile 95 of fileSeconds of more than 60',
    ],
    ['value_percentile', { field: 'actor.id', lte: 1 }, 'accesses whose actor.id at most 1 percent have'],
    ['event_count', { gte: 1 }, 'at least 1 access'],
    ['temporal', undefined, 'all'],
    ['temporal', { lte: 1 }, 'at most 1'],
  ])('of %s with %j is described', (type, condition, words) => {
    const sentence = `A Sigma correlation: ${words} of opened within 2 hours.`;
    expect(sigmaSentenceOf(correlation(type, condition))).toBe(sentence);
  });

  it('has each of its limits changed', () => {
    const source = correlation('event_count', { lt: 3 });
    expect(thresholdsOf(source).map(({ name, value }) => [name, value])).toEqual([
      ['lt', 3],
      ['timespan', '2h'],
    ]);
    expect(withThresholds(source, { lt: 5 })).toEqual(correlation('event_count', { lt: 5 }));
  });

  it('has its percentile changed, and its limits mean what they compare', () => {
    const of = (percentile: number) => correlation('value_percentile', { field: 'fileSeconds', percentile, gt: 60 });
    expect(thresholdsOf(of(95))).toMatchObject([
      { name: 'gt', value: 60, meaning: 'Of few: it holds with a percentile 95 of fileSeconds of more than so many.' },
      { name: 'percentile', value: 95 },
      { name: 'timespan' },
    ]);
    expect(withThresholds(of(95), { percentile: 50 })).toEqual(of(50));
  });
});
