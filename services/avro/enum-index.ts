/** What a word of a closed list is written as: the place of its symbol in the schema's enum. */
export type EnumIndex = (word: string) => number;

/** `words` by their places; a hole is no word. The index throws a `RangeError` for a word that the enum does not have. */
export function enumIndex(name: string, words: readonly (string | undefined)[]): EnumIndex {
  const indexes = new Map<string, number>();
  for (const [index, word] of words.entries()) if (word !== undefined) indexes.set(word, index);
  return (word) => {
    const index = indexes.get(word);
    if (index !== undefined) return index;
    throw new RangeError(`\`${name}\` is \`${word}\`, expected one of: ${[...indexes.keys()].join(', ')}`);
  };
}
