import { HttpProblem } from '../adapters/http/server.ts';
import type { Problem } from '../domain/access-event/access-event.ts';
import { shown } from '../domain/access-event/problems.ts';
import { type AlertCommand, type Disposition, dispositions } from '../domain/alert/alert.ts';

/** Bytes of a request that acknowledges or closes. */
export const COMMAND_BYTES_MAX = 64 * 1024;
/** Characters of the explanation of a close. */
export const EXPLANATION_CHARS_MAX = 4_000;

/** Unknown fields that a problem names. */
const PROBLEMS_SHOWN_MAX = 20;

export type CommandBody = Pick<AlertCommand, 'command' | 'disposition' | 'explanation'>;

/** An acknowledgement says nothing: the body is absent or `{}`. */
export function parseAcknowledge(body: unknown): CommandBody {
  const fields = parseFields(body);
  refuseIfAny(unknownFields(fields, []));
  return { command: 'acknowledge', disposition: null, explanation: null };
}

/** A close says how it ended and why, in words. */
export function parseClose(body: unknown): CommandBody {
  const fields = parseFields(body);
  const { disposition, explanation } = fields;
  const problems = unknownFields(fields, ['disposition', 'explanation']);
  if (!isDisposition(disposition)) {
    problems.push({ field: 'disposition', value: shown(disposition), expected: `one of: ${dispositions.join(', ')}` });
  }
  if (!isExplanation(explanation)) {
    const expected = `why, in 1 to ${EXPLANATION_CHARS_MAX} characters`;
    problems.push({ field: 'explanation', value: shown(explanation), expected });
  }
  refuseIfAny(problems);
  if (!isDisposition(disposition) || !isExplanation(explanation)) throw new Error('unreachable: both were checked');
  return { command: 'close', disposition, explanation: explanation.trim() };
}

/** UNTRUSTED: the body's bytes. Absent means no fields; a body that is no JSON object is a 400. */
function parseFields(body: unknown): Readonly<Record<string, unknown>> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  const problem = { field: 'body', value: shown(value), expected: 'a JSON object' };
  throw new HttpProblem('body-not-json', {
    detail: 'the body is not a JSON object',
    errors: [problem],
  });
}

function unknownFields(fields: Readonly<Record<string, unknown>>, known: readonly string[]): Problem[] {
  const expected = known.length === 0 ? 'no fields' : `only: ${known.join(', ')}`;
  return Object.entries(fields)
    .filter(([field]) => !known.includes(field))
    .slice(0, PROBLEMS_SHOWN_MAX)
    .map(([field, value]) => ({ field: String(shown(field)), value: shown(value), expected }));
}

function isDisposition(value: unknown): value is Disposition {
  return (dispositions as readonly unknown[]).includes(value);
}

function isExplanation(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > EXPLANATION_CHARS_MAX) return false;
  return value.trim() !== '' && !/\p{Surrogate}/u.test(value);
}

function refuseIfAny(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const detail = `\`${first.field}\` is \`${String(first.value)}\`, expected ${first.expected}`;
  throw new HttpProblem('command-invalid', { detail, errors: problems });
}
