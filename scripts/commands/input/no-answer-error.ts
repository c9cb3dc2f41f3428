/** The server did not answer or reported a failure. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}
