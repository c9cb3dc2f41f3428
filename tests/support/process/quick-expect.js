/**
 * Jest's `expect` makes some 200 functions and an error before it compares. Here what is equal costs the comparison alone,
 * by Jest's own code; what is not, and every other question, goes to Jest's `expect`, which words the failure.
 */
const jestExpect = globalThis.expect;
const { equals, testers } = comparisonOf(jestExpect);

class Expectation {
  constructor(actual) {
    this.actual = actual;
  }

  toBe(expected) {
    if (!Object.is(this.actual, expected)) jestExpect(this.actual).toBe(expected);
  }

  toEqual(expected) {
    if (!equals(this.actual, expected, testers)) jestExpect(this.actual).toEqual(expected);
  }
}

for (const name of Object.keys(jestExpect(null))) {
  if (Object.hasOwn(Expectation.prototype, name)) continue;
  Object.defineProperty(Expectation.prototype, name, {
    get() {
      return jestExpect(this.actual)[name];
    },
  });
}

globalThis.expect = Object.assign((...given) => {
  if (given.length !== 1) return jestExpect(...given);
  return new Expectation(given[0]);
}, jestExpect);

/** What Jest's `toEqual` compares with: it gives this to matchers. */
function comparisonOf(expect) {
  let comparison;
  expect.extend({
    toGiveComparison() {
      comparison = { equals: this.equals, testers: [...this.customTesters, this.utils.iterableEquality] };
      return { pass: true, message: () => '' };
    },
  });
  expect(null).toGiveComparison();
  return comparison;
}
