/** Maps a word of a closed list to the index of its symbol in the schema's enum. */
export type EnumIndex = (word: string) => number;

/**
 * `words` are listed by index; a hole is not a word. The returned function throws a `RangeError` for a word that the
 * enum does not have.
 */
export function enumIndex(name: string, words: readonly (string | undefined)[]): EnumIndex {
  const indexes = new Map<string, number>();
  for (const [index, word] of words.entries()) if (word !== undefined) indexes.set(word, index);
  return (word) => {
    const index = indexes.get(word);
    if (index !== undefined) return index;
    throw new RangeError(`\`${name}\` is \`${word}\`, expected one of: ${[...indexes.keys()].join(', ')}`);
  };
}
