import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

/** One kind of input that somebody else chooses. */
export interface Target {
  /** Also the folder of its corpus, `tests/vectors/fuzz/<name>/`. */
  readonly name: string;
  /** Texts of this kind that mutations put in, besides those of every kind. */
  readonly words?: readonly string[];
  open(): Promise<OpenTarget>;
}

export interface OpenTarget {
  /**
   * Gives every input to what reads it. Throws `Violation`, or whatever the reader threw, when one of them breaks a
   * promise. Several inputs at a time, so that a target can wait for the log once.
   */
  run(inputs: readonly Buffer[]): Promise<void>;
  close(): Promise<void>;
}

/** A promise that an input broke. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Is part of what a mutation puts in where a person may put anything: nothing that is kept of refused input has it. */
export const SECRET = "Zoe's bedroom <zoe@example.com>";

/** What each file of the folder holds, by name; small, and never empty. */
export function corpusOf(target: string): readonly Buffer[] {
  const folder = join(projectRoot, 'tests/vectors/fuzz', target);
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

/** Throws `Violation` unless the problem names a field, shows a value and says what was expected. */
export function requireNamed(problem: unknown): void {
  const { field, expected, ...rest } = (problem ?? {}) as Record<string, unknown>;
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  if (isText(field) && isText(expected) && 'value' in rest) return;
  throw new Violation(`a refusal names no field, value and expectation: ${JSON.stringify(problem)}`);
}

/** Throws `Violation` where what is kept of refused input shows what somebody put in. */
export function requireNothingKept(what: string, kept: string): void {
  if (kept.includes('zoe@') || kept.includes("Zoe's")) throw new Violation(`${what} keeps a refused value: ${kept}`);
}
