import { z } from 'zod';
import { readYamlForm } from '../../../services/adapters/forms/read-yaml-form.ts';
import { registerKinds } from '../../../services/domain/register/register-record.ts';
import { acceptedOfKind } from '../../../services/records/register-record/register-record-names.ts';
import { tableParts } from '../table/table-map.ts';

/** How a CSV file becomes register records; `docs/register.md` explains it. */
export type ImportMap = z.output<typeof mapForm>;

/** Reads a map. Throws InputError naming file, line, field and what was expected. */
export function readImportMap(file: string): Promise<ImportMap> {
  return readYamlForm(file, mapForm);
}

export const mapForm = z
  .strictObject({ kind: z.enum(registerKinds), ...tableParts })
  .superRefine(({ kind, fields }, context) => {
    const known = acceptedOfKind(kind).filter((field) => field !== 'kind');
    for (const field of Object.keys(fields)) {
      if (known.includes(field)) continue;
      const message = `a ${kind} has no such field, only: ${known.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['fields', field], message });
    }
  });
