// biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
const otherThanAscii = /[^\x00-\x7f]/;

/** Returns the text with a character for each byte of its UTF-8, so that `<` has Parquet's order. */
export function toByteText(text: string): string {
  return otherThanAscii.test(text) ? Buffer.from(text).toString('latin1') : text;
}
