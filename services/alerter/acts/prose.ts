import { z } from 'zod';
import { isProse, isText } from '../../value-forms/text.ts';

/** The maximum characters of an explanation, a reason or a comment. */
export const PROSE_CHARS_MAX = 4_000;
const ID_CHARS_MAX = 256;
const EVIDENCE_MAX = 50;

const expectedProse = `1 to ${PROSE_CHARS_MAX} characters without control characters or marks of writing direction`;

/** UNTRUSTED: what a person writes, of several lines. Others read it on their page, in their terminal and in exports. */
export const prose = z
  .string(expectedProse)
  .max(PROSE_CHARS_MAX, expectedProse)
  .refine((text) => isProse(text), expectedProse)
  .transform((text) => text.trim())
  .meta({ description: expectedProse });

export function idText(what: string) {
  const expected = `${what}, 1 to ${ID_CHARS_MAX} characters of one line`;
  return z
    .string(expected)
    .max(ID_CHARS_MAX, expected)
    .refine((text) => isText(text) && text.trim() === text, expected)
    .meta({ description: expected });
}

const expectedEvidence = `at most ${EVIDENCE_MAX} ids`;

export const evidenceIds = z
  .array(idText('the id of an event, a record or a document'), expectedEvidence)
  .max(EVIDENCE_MAX, expectedEvidence)
  .meta({ description: 'ids of events, records or documents that support it' });
