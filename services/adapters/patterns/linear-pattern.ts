import { RE2JS } from 're2js';
import type { TextPattern } from '../../domain/access-import/import-map.ts';

/** Longest pattern, characters. */
export const PATTERN_CHARS_MAX = 1_000;
/** Longest text that is looked at, characters; a longer one matches nothing. */
const TEXT_CHARS_MAX = 65_536;
/** Patterns that a condition makes while it runs are kept up to this many. */
const KEPT_MAX = 100;

/** A text is no pattern of RE2's syntax, which has no look-around and no back-references. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/**
 * A regular expression whose work grows with the length of the text, whatever the pattern: nobody who writes a map or a
 * rule can stop the process that matches with it. Throws `PatternError`.
 */
export function linearPattern(text: string): TextPattern {
  if (text.length > PATTERN_CHARS_MAX) throw new PatternError(`expected at most ${PATTERN_CHARS_MAX} characters`);
  const compiled = compile(text);
  const names = Object.keys(compiled.namedGroups());
  return {
    groupNames: names,
    match(value) {
      if (value.length > TEXT_CHARS_MAX) return null;
      const matcher = compiled.matcher(value);
      if (!matcher.find()) return null;
      return Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? null]));
    },
  };
}

const kept = new Map<string, TextPattern>();

/** True if a pattern matches anywhere in a text. */
export function matchesLinearly(value: string, text: string): boolean {
  const pattern = kept.get(text) ?? linearPattern(text);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(text, pattern);
  return pattern.match(value) !== null;
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw new PatternError((error as Error).message);
  }
}
