import fc from 'fast-check';
import { readScimFilter } from '../../../../services/domain/provisioning/scim-filter.ts';

const attributes = ['userName', 'externalId', 'active'];

describe('a filter', () => {
  it('is each of its comparisons, whatever text they have', () => {
    const comparison = fc.record({ attribute: fc.constantFrom('username', 'externalid'), value: fc.string() });
    fc.assert(
      fc.property(fc.array(comparison, { minLength: 1, maxLength: 4 }), (comparisons) => {
        const text = comparisons.map(
          ({ attribute, value }) => `${attribute.toUpperCase()} eq "${value.replaceAll(/["\\]/g, '\\$&')}"`,
        );
        expect(readScimFilter(text.join(' and '), attributes)).toEqual(comparisons);
      }),
    );
  });

  it.each([
    'userName eq "a" or active eq true',
    'userName eq "a" active eq true',
    'userName eq "a" and',
    'userName eq "a',
    'userName co "a"',
    'title eq "a"',
    'not (userName eq "a")',
    '',
    `userName eq "${'a'.repeat(4_000)}"`,
  ])('is refused as a whole where a part is not known: %s', (text) => {
    expect(() => readScimFilter(text, attributes)).toThrow(expect.objectContaining({ scimType: 'invalidFilter' }));
  });
});
