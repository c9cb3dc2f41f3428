import { FileProblemsError } from '../../../services/adapters/forms/file-problems.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { NoAnswerError } from './no-answer-error.ts';

export const EXIT_DOES_NOT_HOLD = 1;
const EXIT_INPUT = 2;
const EXIT_UNREACHABLE = 3;

/** Runs a verb. An input error causes a message and exit code 2; a server that does not answer causes exit code 3. */
export async function withOutcome(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const isInput = error instanceof InputError || error instanceof FileProblemsError;
    if (!isInput && !(error instanceof NoAnswerError)) throw error;
    console.error(error.message);
    process.exitCode = isInput ? EXIT_INPUT : EXIT_UNREACHABLE;
  }
}
