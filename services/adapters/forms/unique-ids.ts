import type { z } from 'zod';

/** The same list, which is refused where two of its items have one id. */
export function uniqueIds<Item extends { readonly id: string }>(list: z.ZodType<Item[]>): z.ZodType<Item[]> {
  return list.superRefine((items, context) => {
    const seen = new Set<string>();
    for (const [at, { id }] of items.entries()) {
      if (seen.has(id)) context.addIssue({ code: 'custom', path: [at, 'id'], message: 'an id that no other one has' });
      seen.add(id);
    }
  });
}
