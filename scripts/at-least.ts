import { InvalidArgumentError } from 'commander';

/** Reads a whole number behind an option of `commander`, which names the option and ends the process where this throws. */
export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`Expected a whole number, at least ${least}.`);
  };
}
