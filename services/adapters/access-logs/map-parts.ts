import { z } from 'zod';
import { actorKinds } from '../../domain/access-event/access-event.ts';
import { keyIdFields, type PrincipalPattern } from '../../domain/access-import/import-map.ts';
import { linearPattern } from '../patterns/linear-pattern.ts';

/** A regular expression of RE2's syntax. */
export const pattern = z.string().transform((text, context) => {
  try {
    return linearPattern(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** A pattern that names an id of a resource. */
export const idPattern = pattern.refine(
  ({ groupNames }) => keyIdFields.some((name) => groupNames.includes(name)),
  `expected a named group: ${keyIdFields.join(', ')}`,
);

/** Who a principal or user is. */
export const principals = z
  .array(z.strictObject({ pattern, kind: z.enum(actorKinds), person: z.string().min(1).optional() }))
  .default([])
  .transform((list): PrincipalPattern[] => list.map(({ person, ...one }) => ({ ...one, person: person ?? null })));
