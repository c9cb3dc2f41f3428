import { type LocationClass, locationClasses } from './register-record.ts';

/** Words of camera names as a dictionary file lists them; case and accents are ignored. */
export interface NameWords {
  /** Matches whole words or runs of whole words. */
  readonly words: readonly string[];
  /** Matches anywhere in the name: compounds, and scripts that do not separate words. */
  readonly parts: readonly string[];
}

export type KnownClass = Exclude<LocationClass, 'unknown'>;
/** One language. `not` lists terms that contain such a word but mean something else. */
export type CameraWords = Readonly<Record<KnownClass | 'not', NameWords>>;

/** Classifies where a camera is from its name; returns `unknown` when no word is known. */
export type ClassifyLocation = (name: string) => LocationClass;

/** In order of precedence: a name that matches both classes gets the more sensitive one. */
export const knownClasses = locationClasses.filter((one): one is KnownClass => one !== 'unknown');

/**
 * Creates a classifier that knows the words of all `languages` at once, because a camera's name does not state its
 * language. It ignores case, accents, punctuation, digits and width, and matches whole words ("bath" is not in
 * "Bathurst Street"). It removes the terms in `not` first, longest first; the most sensitive remaining class wins.
 */
export function createLocationClassifier(languages: readonly CameraWords[]): ClassifyLocation {
  const silent = new WordSet(languages.map(({ not }) => not));
  const classes = knownClasses.map((name) => ({ name, known: new WordSet(languages.map((words) => words[name])) }));
  return (name) => {
    const groups = silent.without(foldName(name));
    return classes.find(({ known }) => groups.some((group) => known.isIn(group)))?.name ?? 'unknown';
  };
}

/** Returns lower-case words without accents, digits or punctuation. */
export function foldName(name: string): readonly string[] {
  const spaced = name.normalize('NFKC').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  // NFKD splits letters from their accents. Kana and Hangul marks are letters of their own, so NFC joins them again.
  const plain = spaced
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[łßøæœđı]/g, (letter) => undivided[letter] ?? letter);
  return plain.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '');
}

/** Letters that no decomposition splits. */
const undivided: Readonly<Record<string, string>> = { ł: 'l', ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ı: 'i' };
/** Common spellings of the same letters on keyboards that lack them. */
const respelled: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };

/** The forms in which a dictionary word is recognised. */
function spellingsOf(word: string): readonly string[] {
  const other = word.normalize('NFC').replace(/[äöüåø]/gi, (letter) => respelled[letter.toLowerCase()] ?? letter);
  return [word, other].map((form) => foldName(form).join(' ')).filter((form) => form !== '');
}

class WordSet {
  readonly #runs: ReadonlySet<string>;
  readonly #runWordsMax: number;
  /** `null` when there are no parts. */
  readonly #parts: RegExp | null;

  constructor(all: readonly NameWords[]) {
    this.#runs = new Set(all.flatMap(({ words }) => words.flatMap(spellingsOf)));
    this.#runWordsMax = Math.max(0, ...[...this.#runs].map((run) => run.split(' ').length));
    // Parts are only letters and blanks, so no character is special in a pattern. The longest comes first, because
    // alternatives are tried in order.
    const parts = [...new Set(all.flatMap((one) => one.parts.flatMap(spellingsOf)))];
    parts.sort((one, other) => other.length - one.length);
    this.#parts = parts.length === 0 ? null : new RegExp(parts.join('|'), 'gu');
  }

  isIn(words: readonly string[]): boolean {
    if (words.some((_, start) => this.#runAt(words, start) > 0)) return true;
    return this.#parts !== null && words.join(' ').search(this.#parts) >= 0;
  }

  /** Returns the remaining words in groups, so that words on both sides of a removed term are not read together. */
  without(words: readonly string[]): readonly (readonly string[])[] {
    const groups: string[][] = [[]];
    for (let at = 0; at < words.length; ) {
      const run = this.#runAt(words, at);
      if (run > 0) groups.push([]);
      else groups.at(-1)?.push(words[at] ?? '');
      at += Math.max(1, run);
    }
    const parts = this.#parts;
    return parts === null
      ? groups
      : groups.flatMap((group) =>
          group
            .join(' ')
            .split(parts)
            .map((text) => text.split(' ')),
        );
  }

  /** Returns the number of words in the longest known run that begins at `start`, or 0. */
  #runAt(words: readonly string[], start: number): number {
    for (let length = Math.min(this.#runWordsMax, words.length - start); length > 0; length -= 1) {
      if (this.#runs.has(words.slice(start, start + length).join(' '))) return length;
    }
    return 0;
  }
}
