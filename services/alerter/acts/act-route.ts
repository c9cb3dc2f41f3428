import type { z } from 'zod';
import { jsonBody } from '../../adapters/http/routes/route.ts';

/** The maximum bytes of a request that acts on an alert. */
export const COMMAND_BYTES_MAX = 64 * 1024;

export const reading = { stage: 'alerter', needs: 'read-alerts' } as const;
export const answering = {
  stage: 'alerter',
  needs: 'alerts',
  reads: { nothing: 'it writes; the command names its author' },
} as const;

export function actBody<Schema extends z.ZodObject>(body: {
  readonly schema: Schema;
  readonly required: boolean;
  readonly example: unknown;
}) {
  return jsonBody({ ...body, bytesMax: COMMAND_BYTES_MAX, problem: 'command-invalid' });
}
