import { z } from 'zod';
import { everyBucket, type StoreMap } from '../../domain/access-import/import-map.ts';
import { readYamlForm } from '../forms/read-yaml-form.ts';
import { idPattern, principals } from './map-parts.ts';

/** The form of a map file; `docs/collecting.md` explains it. */
const mapForm = z.strictObject({
  buckets: z.array(z.string().min(1)).min(1).optional(),
  key: idPattern.optional(),
  principals,
});

/** Reads a map. Throws InputError naming file, line, field and what was expected. */
export async function readStoreMap(file: string | undefined): Promise<StoreMap> {
  if (file === undefined) return everyBucket;
  const { buckets, key, principals: known } = await readYamlForm(file, mapForm);
  return { buckets: buckets === undefined ? null : new Set(buckets), key: key ?? null, principals: known };
}
