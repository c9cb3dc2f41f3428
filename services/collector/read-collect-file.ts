import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type LineFormat, lineFormatNames, openLineFormat } from '../adapters/access-logs/line-formats.ts';
import { readStoreMap } from '../adapters/access-logs/read-store-map.ts';
import { ConfigError } from '../adapters/config/environment.ts';
import { parseYaml } from '../adapters/config/parse-yaml.ts';
import { readConfigFile } from '../adapters/config/read-config-file.ts';
import { InputError } from '../adapters/forms/input-error.ts';
import { parseS3Address } from '../adapters/s3/s3-config.ts';
import type { StoreMap } from '../domain/access-import/import-map.ts';

/** One log that is followed. */
export interface CollectInput {
  /** Names the file that has how far it was read. */
  readonly name: string;
  readonly from: CollectFrom;
  readonly format: CollectFormat;
  /** A viewing is over when none of its lines came for this long. */
  readonly settleMillis: number;
}

export type CollectFrom =
  | { readonly in: 'folder'; readonly folder: string; isFollowed(name: string): boolean }
  | { readonly in: 'bucket'; readonly bucket: string; readonly prefix: string };

export type CollectFormat =
  | ({ readonly is: 'lines'; readonly name: string } & LineFormat)
  | { readonly is: 'cloudtrail'; readonly name: string; readonly map: StoreMap };

/** Of files that grow. */
const SETTLE_MILLIS = 120_000;

const formats = [...lineFormatNames, 'cloudtrail'] as const;

const form = z.strictObject({
  inputs: z
    .array(
      z
        .strictObject({
          name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name of at most 63 of a-z 0-9 -'),
          format: z.enum(formats, `one of ${formats.join(', ')}`),
          folder: z.string().min(1, 'a folder').optional(),
          files: z
            .string()
            .regex(/^[^/]{1,255}$/, 'a name without a slash; `*` matches any text')
            .default('*'),
          bucket: z
            .string()
            .refine((text) => parseS3Address(text) !== null, 'an address like s3://BUCKET/PREFIX')
            .optional(),
          map: z.string().min(1, 'a file').optional(),
          settleSeconds: z.number('a number of seconds').min(1).max(86_400).optional(),
        })
        .refine(
          ({ folder, bucket }) => (folder === undefined) !== (bucket === undefined),
          'an input with either `folder` or `bucket`',
        ),
    )
    .max(100)
    .refine(
      (inputs) => new Set(inputs.map(({ name }) => name)).size === inputs.length,
      'inputs of which no two have the same name',
    ),
});
type InputForm = z.output<typeof form>['inputs'][number];

/** Reads `COLLECT_FILE` and the maps that it names, by paths from its folder. Throws `ConfigError`. */
export async function readCollectFile(file: string): Promise<readonly CollectInput[]> {
  const { inputs } = parseYaml(await readConfigFile(file, 'COLLECT_FILE'), file, form);
  return Promise.all(inputs.map((input) => toInput(input, file)));
}

async function toInput(input: InputForm, file: string): Promise<CollectInput> {
  const { name, settleSeconds } = input;
  const map = input.map === undefined ? undefined : resolve(dirname(file), input.map);
  try {
    const format = await formatOf(input.format, map);
    const settleMillis = settleSeconds === undefined ? settleMillisOf(input, format) : settleSeconds * 1000;
    return { name, from: fromOf(input, file), format, settleMillis };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new ConfigError(`${file}: input \`${name}\`: ${error.message}`);
  }
}

/**
 * Objects come minutes after each other. Lines of S3 come up to six hours late, and its viewings stay open for one gap all the same: beyond
 * some hours the report of a read is forgotten when the read comes, and each look writes all that is open.
 */
function settleMillisOf({ folder }: InputForm, format: CollectFormat): number {
  if (format.is !== 'lines' || (folder !== undefined && format.name !== 's3-access-log')) return SETTLE_MILLIS;
  const { gapMillis, disorderMillis } = format.settings;
  return format.name === 's3-access-log' ? gapMillis : gapMillis + disorderMillis;
}

async function formatOf(name: InputForm['format'], map: string | undefined): Promise<CollectFormat> {
  if (name === 'cloudtrail') return { is: 'cloudtrail', name, map: await readStoreMap(map) };
  return { is: 'lines', name, ...(await openLineFormat(name, map)) };
}

function fromOf({ folder, files, bucket = '' }: InputForm, file: string): CollectFrom {
  const parts = files.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const wanted = new RegExp(`^${parts.join('.*')}$`, 's');
  if (folder !== undefined) {
    return { in: 'folder', folder: resolve(dirname(file), folder), isFollowed: (name) => wanted.test(name) };
  }
  const address = parseS3Address(bucket);
  return { in: 'bucket', bucket: address?.bucket ?? '', prefix: address?.prefix ?? '' };
}
