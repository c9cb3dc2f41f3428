import { z } from 'zod';
import { actions, actorKinds, paths, recipientKinds } from '../../domain/access-event/access-event.ts';
import type { FileLength } from '../../domain/access-import/access-log/delivered-parts.ts';
import type { ServerLogMap } from '../../domain/access-import/access-log/server-log.ts';
import type { TextPattern } from '../../domain/access-import/import-map.ts';
import { readYamlForm } from '../forms/read-yaml-form.ts';
import { idPattern, pattern, principals } from './map-parts.ts';

const GAP_SECONDS = 60;
/** Each of these lists: one of its sets of variables is needed. */
const NEEDED = [
  [['time_local'], ['time_iso8601'], ['msec']],
  [['request'], ['request_method', 'request_uri'], ['request_method', 'uri']],
  [['status']],
];

const json = z.record(z.string(), z.string().min(1)).superRefine((keys, context) => {
  for (const sets of NEEDED) {
    if (sets.some((set) => set.every((name) => Object.hasOwn(keys, name)))) continue;
    const expected = sets.map((set) => set.map((name) => `$${name}`).join(' with ')).join(', or ');
    context.addIssue({ code: 'custom', message: `expected the variable ${expected}` });
  }
});

/** The form of a map file; `docs/collecting.md` explains it. */
const mapForm = z
  .strictObject({
    json: json.optional(),
    linePrefix: pattern.optional(),
    source: z.string().min(1).default('nginx'),
    user: z.string().min(1).default('remote_user'),
    kind: z.enum(actorKinds).default('employee'),
    path: z.enum(paths).default('app'),
    recipient: z.enum(recipientKinds).nullable().default(null),
    gapSeconds: z.number().int().min(1).max(86_400).default(GAP_SECONDS),
    paths: z
      .array(
        z
          .strictObject({
            pattern: idPattern,
            except: pattern.optional(),
            methods: z.array(z.string().regex(/^[A-Z]+$/, 'expected a method such as GET')).default(['GET']),
            action: z.enum(actions).default('view'),
            segmentSeconds: z.number().positive().max(3600).optional(),
            fileSeconds: z.number().positive().max(604_800).optional(),
            bitsPerSecond: z.number().min(1_000).max(1e10).optional(),
          })
          .refine(
            ({ fileSeconds, bitsPerSecond }) => fileSeconds === undefined || bitsPerSecond === undefined,
            'expected either `fileSeconds` or `bitsPerSecond`',
          ),
      )
      .min(1),
    principals,
  })
  .refine(({ json: keys, user }) => keys === undefined || Object.hasOwn(keys, user), {
    path: ['user'],
    message: 'expected a variable that `json` names',
  });

/** How one deployment reads the access log of its server. */
export interface ServerMapFile {
  readonly map: ServerLogMap;
  readonly gapMillis: number;
  /** The text before each line, as log collectors write it. */
  readonly linePrefix: TextPattern | null;
}

/** Reads a map. Throws InputError naming file, line, field and what was expected. */
export async function readServerMap(file: string): Promise<ServerMapFile> {
  const { json: keys = null, linePrefix, gapSeconds, paths: served, ...rest } = await readYamlForm(file, mapForm);
  const read = served.map(({ segmentSeconds, fileSeconds, bitsPerSecond, methods, except = null, ...one }) => ({
    ...one,
    except,
    methods: new Set(methods),
    segmentMillis: segmentSeconds === undefined ? null : Math.round(segmentSeconds * 1000),
    fileLength: lengthOf(fileSeconds, bitsPerSecond),
  }));
  return {
    map: { ...rest, keys, paths: read },
    gapMillis: gapSeconds * 1000,
    linePrefix: linePrefix ?? null,
  };
}

function lengthOf(fileSeconds: number | undefined, bitsPerSecond: number | undefined): FileLength | null {
  if (fileSeconds !== undefined) return { fileMillis: fileSeconds * 1000 };
  return bitsPerSecond === undefined ? null : { bitsPerSecond };
}
