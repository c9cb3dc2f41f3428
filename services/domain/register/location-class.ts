import { type LocationWords, locationWords } from './location-words.ts';
import type { LocationClass } from './register-record.ts';

/**
 * Where a camera hangs, told from its name by a dictionary of words; `unknown` when no word is known. Case, accents,
 * punctuation and digits do not matter. Words count whole ("bath" is not in "Bathurst Street"); the more sensitive
 * class wins.
 */
export function classifyLocation(name: string, dictionary: readonly LocationWords[] = locationWords): LocationClass {
  const folded = foldName(name);
  const found = dictionary.find(({ words, parts }) => {
    return words.some((word) => folded.includes(` ${word} `)) || parts.some((part) => folded.includes(part));
  });
  return found === undefined ? 'unknown' : found.locationClass;
}

/** Lower case without accents, words separated by one space, a space at both ends. */
export function foldName(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  // NFKD splits letters from their accents; the Polish l with stroke and the German sharp s have no such parts. The
  // marks of kana are letters of their own and are put back together by NFC.
  const plain = spaced
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  const words = plain
    .replace(/ł/g, 'l')
    .replace(/ß/g, 'ss')
    .split(/[^\p{L}]+/u);
  return ` ${words.filter((word) => word !== '').join(' ')} `;
}
