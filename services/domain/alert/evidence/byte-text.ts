const ASCII = /^[\0-\x7f]*$/;

/** The bytes of a text as latin1. Nearly all texts are ASCII, which is its own bytes. */
export function toByteText(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text).toString('latin1');
}

export function fromByteText(bytes: string): string {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}
