import { z } from 'zod';
import type { MediaMtxMap } from '../../domain/access-import/access-log/mediamtx-log.ts';
import { readYamlForm } from '../forms/read-yaml-form.ts';
import { idPattern } from './map-parts.ts';

const mapForm = z.strictObject({
  source: z.string().min(1).default('mediamtx'),
  offset: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/, 'an offset such as +01:00')
    .default('+00:00'),
  camera: idPattern,
});

/** Reads a map. Throws InputError naming file, line, field and what was expected. */
export function readMediaMtxMap(file: string): Promise<MediaMtxMap> {
  return readYamlForm(file, mapForm);
}
