import { type LocationClass, locationClasses } from './register-record.ts';

/** Words of camera names as a dictionary file writes them, whatever their case and accents. */
export interface NameWords {
  /** Whole words, or runs of whole words. */
  readonly words: readonly string[];
  /** Found anywhere in the name: compounds, and scripts that do not separate words. */
  readonly parts: readonly string[];
}

export type KnownClass = Exclude<LocationClass, 'unknown'>;
/** One language. `not` holds what contains such a word and means something else. */
export type CameraWords = Readonly<Record<KnownClass | 'not', NameWords>>;

/** Where a camera hangs, told from its name; `unknown` when no word is known. */
export type ClassifyLocation = (name: string) => LocationClass;

/** In order of precedence: a name that says both is the more sensitive one. */
export const knownClasses = locationClasses.filter((one): one is KnownClass => one !== 'unknown');

/**
 * A classifier that knows the words of all `languages` at once: nobody says in which one a camera was named. Case,
 * accents, punctuation, digits and width do not matter; words count whole ("bath" is not in "Bathurst Street"); what
 * `not` holds is taken out first, the longest run first; the most sensitive class that is left wins.
 */
export function createLocationClassifier(languages: readonly CameraWords[]): ClassifyLocation {
  const silent = new WordSet(languages.map(({ not }) => not));
  const classes = knownClasses.map((name) => ({ name, known: new WordSet(languages.map((words) => words[name])) }));
  return (name) => {
    const groups = silent.without(foldName(name));
    return classes.find(({ known }) => groups.some((group) => known.isIn(group)))?.name ?? 'unknown';
  };
}

/** Lower case without accents, digits and punctuation, as words. */
export function foldName(name: string): readonly string[] {
  const spaced = name.normalize('NFKC').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  // NFKD splits letters from their accents. The marks of kana and Hangul are letters of their own and are put back
  // together by NFC.
  const plain = spaced
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[łßøæœđı]/g, (letter) => undivided[letter] ?? letter);
  return plain.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '');
}

/** Letters that no decomposition takes apart. */
const undivided: Readonly<Record<string, string>> = { ł: 'l', ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ı: 'i' };
/** How the same letters are written where a keyboard lacks them. */
const respelled: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };

/** The forms under which a word of the dictionary is known. */
function spellingsOf(word: string): readonly string[] {
  const other = word.normalize('NFC').replace(/[äöüåø]/gi, (letter) => respelled[letter.toLowerCase()] ?? letter);
  return [word, other].map((form) => foldName(form).join(' ')).filter((form) => form !== '');
}

class WordSet {
  readonly #runs: ReadonlySet<string>;
  readonly #runWordsMax: number;
  /** `null` without parts. */
  readonly #parts: RegExp | null;

  constructor(all: readonly NameWords[]) {
    this.#runs = new Set(all.flatMap(({ words }) => words.flatMap(spellingsOf)));
    this.#runWordsMax = Math.max(0, ...[...this.#runs].map((run) => run.split(' ').length));
    // Letters and blanks only: nothing in them is special to a pattern. The longest first, as alternatives are tried in order.
    const parts = [...new Set(all.flatMap((one) => one.parts.flatMap(spellingsOf)))];
    parts.sort((one, other) => other.length - one.length);
    this.#parts = parts.length === 0 ? null : new RegExp(parts.join('|'), 'gu');
  }

  isIn(words: readonly string[]): boolean {
    if (words.some((_, start) => this.#runAt(words, start) > 0)) return true;
    return this.#parts !== null && words.join(' ').search(this.#parts) >= 0;
  }

  /** What remains of the words, in groups: what stood on both sides of something taken out is not read together. */
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

  /** Words of the longest known run that begins at `start`; 0: none. */
  #runAt(words: readonly string[], start: number): number {
    for (let length = Math.min(this.#runWordsMax, words.length - start); length > 0; length -= 1) {
      if (this.#runs.has(words.slice(start, start + length).join(' '))) return length;
    }
    return 0;
  }
}
