/** Longer names are not typing errors, and comparing them would let a stranger cause work. */
const WORD_CHARS_MAX = 64;
/**
 * A typing error in a short word gives another word, so at most a third of the letters may differ, and never more than
 * this.
 */
const EDITS_MAX = 2;

/**
 * Returns the one of `words` that `word` was probably intended to be: equal except for case and separators, or a few
 * letters away. Returns `null` when none is close.
 */
export function nearMiss(word: unknown, words: readonly string[]): string | null {
  // UNTRUSTED: the word comes from a stranger; `words` are ours and short.
  if (typeof word !== 'string' || word.length > WORD_CHARS_MAX) return null;
  const plain = plainOf(word);
  let best: string | null = null;
  let bestEdits = Math.min(EDITS_MAX, Math.floor(plain.length / 3)) + 1;
  for (const candidate of words) {
    const edits = editsBetween(plain, plainOf(candidate), bestEdits);
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

function plainOf(word: string): string {
  return word.toLowerCase().replace(/[-_ .]/g, '');
}

/**
 * Returns the number of letters to insert, remove, replace or swap; at most `limit` (Damerau-Levenshtein, optimal
 * string alignment).
 */
function editsBetween(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const replaced = (above[column - 1] ?? 0) + (isSame ? 0 : 1);
      const inserted = (current[column - 1] ?? 0) + 1;
      const removed = (above[column] ?? 0) + 1;
      const swapped = isSwap ? (before[column - 2] ?? 0) + 1 : limit;
      current.push(Math.min(replaced, inserted, removed, swapped));
    }
    before = above;
    above = current;
  }
  return Math.min(above[other.length] ?? limit, limit);
}
