/** A value of a record that a rule looks at. A list matches where one of its values does. */
export type SigmaValue = string | number | boolean | null | readonly string[];

/** A record as rules see it: by its own names of fields. */
export interface SigmaRecord {
  /** Milliseconds since 1970 UTC, as the source claims. */
  readonly at: number;
  read(field: string): SigmaValue;
}

/** Adds a problem of the value that is compiled. */
export type RefusePart = (message: string, path?: readonly PropertyKey[]) => void;

/** What compiling needs from outside. */
export interface SigmaWords {
  /** Returns our name of a field, or null where there is none. */
  fieldOf(name: string): string | null;
  /** All fields, for a search of keywords. */
  readonly fields: readonly string[];
  /** Compiles a regular expression, whose work is linear. Throws an error with the reason. */
  patternOf(text: string): (value: string) => boolean;
}
