import { linesOf, sourceFiles } from '../support/source-files.ts';

/** One word, one meaning: a type that other files can import has a name of its own. */

/** Names that still have two meanings. Only ever shorter: whoever touches one of them renames it. */
const stillTwice = ['Evidence', 'Extent', 'LocationClass', 'Severity'];

function exportedTypes(): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const file of sourceFiles('services')) {
    for (const line of linesOf(file)) {
      const name = /^export (?:abstract )?(?:interface|type|class) ([A-Z]\w*)/.exec(line)?.[1];
      if (name !== undefined) places.set(name, [...(places.get(name) ?? []), file]);
    }
  }
  return places;
}

describe('the names of types', () => {
  const types = exportedTypes();

  it('mean one thing each', () => {
    expect(types.size).toBeGreaterThan(300);
    const twice = [...types].filter(([name, files]) => files.length > 1 && !stillTwice.includes(name));
    expect(twice).toEqual([]);
  });

  it.each(stillTwice)('list %s as ambiguous only while it is', (name) => {
    expect(types.get(name)?.length).toBeGreaterThan(1);
  });
});
