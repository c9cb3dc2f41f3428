/** Something about the command line or an input file is wrong; the message is for the person who gave it. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
