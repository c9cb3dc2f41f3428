export type Json = Readonly<Record<string, unknown>>;

/**
 * Lists where `found` differs from `expected`: `path: expected, found`. A key that a later version added counts only
 * where it has a value: null and empty lists are what a reader gives for a field that the bytes do not have.
 */
export function differences(expected: unknown, found: unknown, path = ''): string[] {
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return Object.is(expected, found) ? [] : [`${path}: ${JSON.stringify(expected)}, ${JSON.stringify(found)}`];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys].flatMap((key) => {
    const isAdded = !(key in expected) && !Array.isArray(expected);
    return isAdded && isEmpty(found[key]) ? [] : differences(expected[key], found[key], `${path}.${key}`);
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

function isContainer(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
