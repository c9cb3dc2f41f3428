export interface Line {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string;
}

/** Yields lines that are not blank. Gives the number of a line of more than `charactersMax` to `onTooLong`, or throws. */
export async function* linesOf(
  chunks: AsyncIterable<string>,
  charactersMax: number,
  onTooLong: (number: number) => void = (number) => {
    throw new Error(`line ${number} is longer than ${charactersMax} characters`);
  },
): AsyncGenerator<Line> {
  let parts: string[] = [];
  let characters = 0;
  let number = 1;
  let isTooLong = false;
  for await (const chunk of chunks) {
    const pieces = chunk.split('\n');
    for (const [index, piece] of pieces.entries()) {
      parts.push(piece);
      characters += piece.length;
      if (characters > charactersMax) {
        if (!isTooLong) onTooLong(number);
        isTooLong = true;
        parts = [];
      }
      if (index === pieces.length - 1) break;
      const text = parts.join('');
      if (text.trim() !== '') yield { number, text };
      [parts, characters, isTooLong] = [[], 0, false];
      number += 1;
    }
  }
  const last = parts.join('');
  if (last.trim() !== '') yield { number, text: last };
}
