/** Longer names are not typing errors, and comparing them would let a stranger cause work. */
const WORD_CHARS_MAX = 64;
/**
 * A typing error in a short word gives another word, so at most a third of the letters may differ, and never more than
 * this.
 */
const EDITS_MAX = 2;

/** A word as it is compared: its plain letters, and a bit for each of them. */
interface Plain {
  readonly letters: string;
  readonly bits: number;
}

/** Lists are ours and few, and a stranger has each compared as often as they like. */
const plainLists = new WeakMap<readonly string[], readonly Plain[]>();

/**
 * Returns the one of `words` that `word` was probably intended to be: equal except for case and separators, or a few
 * letters away. Returns `null` when none is close.
 */
export function nearMiss(word: unknown, words: readonly string[]): string | null {
  // UNTRUSTED: the word comes from a stranger; `words` are ours and short.
  if (typeof word !== 'string' || word.length > WORD_CHARS_MAX) return null;
  const plain = plainOf(word);
  let best: string | null = null;
  let bestEdits = Math.min(EDITS_MAX, Math.floor(plain.letters.length / 3)) + 1;
  for (const [index, candidate] of plainsOf(words).entries()) {
    const edits = editsBetween(plain, candidate, bestEdits);
    if (edits < bestEdits) [best, bestEdits] = [words[index] ?? null, edits];
  }
  return best;
}

function plainsOf(words: readonly string[]): readonly Plain[] {
  const known = plainLists.get(words);
  if (known !== undefined) return known;
  const plains = words.map(plainOf);
  plainLists.set(words, plains);
  return plains;
}

function plainOf(word: string): Plain {
  const letters = word.toLowerCase().replace(/[-_ .]/g, '');
  let bits = 0;
  for (let index = 0; index < letters.length; index += 1) bits |= 1 << (letters.charCodeAt(index) & 31);
  return { letters, bits };
}

/**
 * Returns the number of letters to insert, remove, replace or swap; at most `limit` (Damerau-Levenshtein, optimal
 * string alignment).
 */
function editsBetween(
  { letters: one, bits }: Plain,
  { letters: other, bits: otherBits }: Plain,
  limit: number,
): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  // An edit brings or takes at most one letter: nearly every word is distinguished here.
  if (bitsIn(bits & ~otherBits) >= limit || bitsIn(otherBits & ~bits) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const replaced = (above[column - 1] ?? 0) + (isSame ? 0 : 1);
      const inserted = (current[column - 1] ?? 0) + 1;
      const removed = (above[column] ?? 0) + 1;
      const swapped = isSwap ? (before[column - 2] ?? 0) + 1 : limit;
      const edits = Math.min(replaced, inserted, removed, swapped);
      current.push(edits);
      if (edits < least) least = edits;
    }
    // A swap reaches back two rows, and costs one.
    if (least > limit) return limit;
    before = above;
    above = current;
  }
  return Math.min(above[other.length] ?? limit, limit);
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
