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
    ['event_count', { gt: 2 }, 'more than 2 accesses'],
    ['value_count', { field: 'camera', gte: 2 }, 'at least 2 different camera'],
    ['event_count', { gte: 1 }, 'at least 1 access'],
    ['temporal', undefined, 'all'],
    ['temporal', { gte: 2 }, 'at least 2'],
  ])('of %s with %j is described', (type, condition, words) => {
    const sentence = `A Sigma correlation: ${words} of opened within 2 hours.`;
    expect(sigmaSentenceOf(correlation(type, condition))).toBe(sentence);
  });

  it('has each of its limits changed', () => {
    const source = correlation('event_count', { gt: 3 });
    expect(thresholdsOf(source)).toMatchObject([
      { name: 'gt', value: 3, meaning: 'It holds with more than so many accesses.' },
      { name: 'timespan', value: '2h' },
    ]);
    expect(withThresholds(source, { gt: 5 })).toEqual(correlation('event_count', { gt: 5 }));
  });
});
