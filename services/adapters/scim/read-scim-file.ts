import { z } from 'zod';
import type { ScimSettings } from '../../domain/provisioning/person-of-user.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import { readConfigFile } from '../config/read-config-file.ts';

const TEXT_EXPECTED = 'a text';
const text = z.string(TEXT_EXPECTED).min(1, TEXT_EXPECTED);
const ids = ['userName', 'externalId', 'employeeNumber'] as const;

/** More groups than a company has roles. */
const GROUPS_MAX = 1_000;

const scimFile = z.strictObject(
  {
    personId: z.enum(ids, `one of: ${ids.join(', ')}`).default('userName'),
    employer: text.default('none'),
    country: text.default('ZZ'),
    role: text.default('none'),
    contractors: z.array(text, 'a list of values of `userType`').default(['contractor', 'vendor', 'external', 'temp']),
    groups: z
      .array(z.strictObject({ displayName: text, role: text }, 'displayName and role'), 'a list of groups')
      .max(GROUPS_MAX, `at most ${GROUPS_MAX} groups`)
      .refine(
        (groups) => new Set(groups.map(({ displayName }) => displayName.toLowerCase())).size === groups.length,
        'groups with different names',
      )
      .default([]),
  },
  'the settings of SCIM',
);

/** Reads `SCIM_FILE`. Throws `ConfigError`, one line for each problem. */
export async function readScimFile(file: string): Promise<ScimSettings> {
  return parseScimSettings(await readConfigFile(file, 'SCIM_FILE'), file);
}

/** Like `readScimFile`, from the text; `file` is for messages. */
export function parseScimSettings(content: string, file: string): ScimSettings {
  const { personId, groups, contractors, ...otherwise } = parseYaml(content, file, scimFile);
  return { personId, groups, otherwise, contractors: contractors.map((one) => one.toLowerCase()) };
}
