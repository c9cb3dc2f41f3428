import { z } from 'zod';
import { linearPattern } from '../../../services/adapters/patterns/linear-pattern.ts';
import { actorKinds } from '../../../services/domain/access-event/access-event.ts';
import { type CloudTrailMap, keyIdFields } from '../../../services/domain/access-event/cloudtrail-map.ts';
import { readYamlForm } from '../input/read-yaml-form.ts';

const pattern = z.string().transform((text, context) => {
  try {
    return linearPattern(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** The form of a map file; `docs/cloudtrail.md` explains it. */
const mapForm = z.strictObject({
  buckets: z.array(z.string().min(1)).min(1).optional(),
  key: pattern
    .refine(
      ({ groupNames }) => keyIdFields.some((name) => groupNames.includes(name)),
      `expected a named group: ${keyIdFields.join(', ')}`,
    )
    .optional(),
  principals: z
    .array(z.strictObject({ pattern, kind: z.enum(actorKinds), person: z.string().min(1).optional() }))
    .default([]),
});

/** Reads a map. Throws InputError naming file, line, field and what was expected. */
export async function readMap(file: string): Promise<CloudTrailMap> {
  const data = await readYamlForm(file, mapForm);
  return {
    buckets: data.buckets === undefined ? null : new Set(data.buckets),
    key: data.key ?? null,
    principals: data.principals.map(({ pattern, kind, person }) => ({ pattern, kind, person: person ?? null })),
  };
}
