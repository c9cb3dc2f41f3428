import { z } from 'zod';

/** One problem of an input. */
export const fieldProblemSchema = z
  .object({
    field: z.string().meta({ description: 'with several records, which one: `[3].actor.kind`' }),
    value: z.unknown().meta({ description: 'null where it is missing' }),
    expected: z.string(),
  })
  .meta({ id: 'FieldProblem' });

/** RFC 9457 problem details, the answer to every failed request. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: '`/problems/CODE`: a page that explains it' }),
    status: z.int(),
    title: z.string(),
    code: z.string().meta({ description: 'stable between releases' }),
    detail: z.string().optional(),
    errors: z.array(fieldProblemSchema).optional(),
  })
  .meta({ id: 'Problem' });
