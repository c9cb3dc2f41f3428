import { RE2JS } from 're2js';
import type { TextPattern } from '../../domain/access-import/import-map.ts';
import { unambiguousPattern } from './unambiguous-pattern.ts';

/** Longest pattern, characters. */
export const PATTERN_CHARS_MAX = 1_000;
/**
 * Most instructions of a pattern: each is looked at for each character. Counted repetitions multiply them, so that a
 * thousand characters can be a hundred thousand instructions, which a text of 2,048 characters keeps busy for minutes.
 */
export const INSTRUCTIONS_MAX = 1_000;
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
  const instructions = compiled.programSize();
  if (instructions > INSTRUCTIONS_MAX)
    throw new PatternError(`is ${instructions} instructions, expected at most ${INSTRUCTIONS_MAX}: repeat less`);
  const names = Object.keys(compiled.namedGroups());
  const native = unambiguousPattern(text);
  return {
    groupNames: names,
    match(value) {
      if (value.length > TEXT_CHARS_MAX) return null;
      if (native !== null) return groupsOf(native.exec(value), names);
      const matcher = compiled.matcher(value);
      if (!matcher.find()) return null;
      return Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? null]));
    },
  };
}

function groupsOf(match: RegExpExecArray | null, names: readonly string[]): ReturnType<TextPattern['match']> {
  if (match === null) return null;
  const groups: Record<string, string | null> = {};
  for (const name of names) groups[name] = match.groups?.[name] ?? null;
  return groups;
}

/** Also what was refused: to find out that a pattern is too long costs more than to match with one. */
const kept = new Map<string, TextPattern | PatternError>();

/** True if a pattern matches anywhere in a text. */
export function matchesLinearly(value: string, text: string): boolean {
  const pattern = kept.get(text) ?? patternOrError(text);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(text, pattern);
  if (pattern instanceof PatternError) throw pattern;
  return pattern.match(value) !== null;
}

function patternOrError(text: string): TextPattern | PatternError {
  try {
    return linearPattern(text);
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw new PatternError((error as Error).message);
  }
}
