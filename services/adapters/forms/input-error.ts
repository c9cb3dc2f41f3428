/** An error in the command line or an input file. The message addresses the person who provided it. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
