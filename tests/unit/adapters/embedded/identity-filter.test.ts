import { hash } from 'node:crypto';
import { IdentityFilter } from '../../../../services/adapters/embedded/identities/identity-filter.ts';

const keyOf = (name: string) => Buffer.from(hash('sha256', name, 'hex'), 'hex');

describe('the filter of identities', () => {
  it('lets every key pass that was added, and few others while it has a byte for each', () => {
    const filter = new IdentityFilter(8_192);
    for (let index = 0; index < 8_192; index += 1) filter.add(keyOf(`known ${index}`));
    const pass = (name: string) =>
      Array.from({ length: 8_192 }, (_, index) => filter.mayHave(keyOf(`${name} ${index}`)));
    expect(pass('known').every((one) => one)).toBe(true);
    expect(pass('other').filter((one) => one).length).toBeLessThan(8_192 * 0.05);
  });

  it('lets everything pass where it is full', () => {
    const filter = new IdentityFilter(64);
    for (let index = 0; index < 1_000; index += 1) filter.add(keyOf(`known ${index}`));
    expect(filter.mayHave(keyOf('other'))).toBe(true);
  });
});
