import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readImportMap } from '../../../../scripts/commands/register/import-map.ts';
import { bindMap } from '../../../../scripts/commands/table/map-row.ts';
import { readTable } from '../../../../scripts/commands/table/read-table.ts';
import { parseAuthTokens } from '../../../../services/adapters/authentication/auth-tokens.ts';
import { ConfigError } from '../../../../services/adapters/config/environment.ts';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { InputError } from '../../../../services/adapters/forms/input-error.ts';
import { canonicalText } from '../../../../services/adapters/policies/canonical-text.ts';
import { policySetOf, problemsOf } from '../../../../services/adapters/policies/load-policies.ts';
import { valuesOf } from '../../../../services/adapters/policies/parameters.ts';
import { readPolicy, ruleOf } from '../../../../services/adapters/policies/policy-file.ts';
import { type OpenTarget, type Target, Violation } from '../target.ts';

const yamlWords = [
  '*anchor',
  '&anchor',
  '<<',
  '!!binary',
  '? ',
  '- ',
  '|',
  '>',
  '---',
  '...',
  '#',
  "'",
  'tests:',
  'id:',
];

/** Files that people write or are given. Each is used, or refused with a sentence. */
export const fileTargets: readonly Target[] = [
  {
    name: 'policy',
    words: [...yamlWords, 'parameters.x', 'evidence', '(', ')', 'matches("(a+)+$")'],
    open: openPolicy,
  },
  { name: 'tokens', words: [...yamlWords, 'tokenSha256', 'person', 'emit', 'register'], open: openTokens },
  { name: 'map', words: [...yamlWords, 'template', '{A}{B}', 'dd.MM.yyyy', 'Europe/Berlin'], open: openMap },
  { name: 'csv', words: ['""', '";"', 'sep=;\n', '\t', '\r', '|', '31.12.2026', '29.02.2025'], open: openCsv },
];

async function openPolicy(): Promise<OpenTarget> {
  const parameters = { x: { value: 5, meaning: 'a number' } };
  return everyOne((input) => {
    const text = input.toString();
    const [, id = 'rule'] = /^id: *([\w-]+) *$/m.exec(text) ?? [];
    const read = readPolicy(`${id}.yaml`, text);
    const problems =
      'problems' in read
        ? read.problems
        : problemsOf({ files: [read.policyFile], parametersFile: null, parameters, problems: [] });
    for (const { message } of problems) if (message.trim() === '') throw new Violation('a refusal says nothing');
    if ('problems' in read || problems.length > 0) return;
    // What is taken can be proposed, and decides the same from the register.
    valuesOf(parameters);
    policySetOf(canonicalText({ parameters, rules: [ruleOf(read.policyFile.policy)] }));
  });
}

async function openTokens(): Promise<OpenTarget> {
  return everyOne((input) => refusing(ConfigError, () => parseAuthTokens(input.toString(), 'tokens.yaml')));
}

async function openMap(): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'custodes-fuzz-'));
  const file = join(folder, 'map.yaml');
  return {
    async run(inputs) {
      for (const input of inputs) {
        await writeFile(file, input);
        await refusing(InputError, async () => {
          const map = await readImportMap(file);
          const header = Object.values(map.fields).flatMap(({ column }) => column ?? []);
          bindMap(map, header, file).toRecord(header.map(() => '31.12.2026'));
        });
      }
    },
    close: () => rm(folder, { recursive: true }),
  };
}

async function openCsv(): Promise<OpenTarget> {
  const map = await readImportMap(join(projectRoot, 'infra/register/hr.yaml'));
  return {
    async run(inputs) {
      for (const input of inputs) {
        await refusing(InputError, async () => {
          const bytes = Readable.from([input]);
          for await (const row of readTable(bytes, 'hr.csv', map, { csv: {}, onUnmappedColumns: () => {} }))
            if (!row.place.startsWith('hr.csv:')) throw new Violation('a row has no place');
        });
      }
    },
    close: async () => {},
  };
}

function everyOne(read: (input: Buffer) => unknown): OpenTarget {
  return {
    async run(inputs) {
      for (const input of inputs) await read(input);
    },
    close: async () => {},
  };
}

/** Runs `read`, which may refuse with an error of this class that has one sentence or more. */
async function refusing(kind: new (message: string) => Error, read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
    if (error.message.trim() === '') throw new Violation('a refusal says nothing');
  }
}
