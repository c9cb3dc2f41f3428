import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCelError, run } from '@bufbuild/cel';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { interpretCondition } from '../../../../services/adapters/policies/compile-condition.ts';
import type { Condition } from '../../../../services/adapters/policies/condition-code.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { valuesOf } from '../../../../services/adapters/policies/parameters.ts';
import type { PolicyFile } from '../../../../services/adapters/policies/policy-file.ts';
import { type PolicyFolder, readPolicyFolder } from '../../../../services/adapters/policies/policy-folder.ts';
import { parametersJsonSchema, ruleJsonSchema } from '../../../../services/adapters/policies/policy-schema.ts';
import { runPolicyTest, runPolicyTests } from '../../../../services/adapters/policies/run-policy-tests.ts';
import { beyondSection7, section7 } from '../../../properties/oracle/section-7.ts';

const folder = join(projectRoot, 'infra/policies');

/** The second engine, an implementation of CEL that shares nothing with the first. */
function secondEngine(source: string): Condition {
  return (context) => {
    const result = run(source, context as Parameters<typeof run>[1]);
    if (typeof result === 'boolean') return result;
    throw new Error(isCelError(result) ? result.message : `the condition gave ${typeof result}`);
  };
}

describe('the default policy set', () => {
  let files: readonly PolicyFile[];
  let read: PolicyFolder;
  beforeAll(async () => {
    read = await readPolicyFolder(folder);
    ({ files } = read);
  });

  it('has the rules of section 7, enforced, those beyond it, and no others', async () => {
    const expected = [...section7.map((rule) => `${rule} enforce`), ...beyondSection7];
    const { rules } = await loadPolicies(folder);
    const found = rules.map(({ id, verdict, severity, mode }) => `${id} ${verdict} ${severity} ${mode}`);
    expect(found).toEqual(expected.sort());
  });

  it('passes the tests of its rules', async () => {
    const results = await runPolicyTests(folder);
    expect(results.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(results.length).toBeGreaterThan(150);
  });

  it.each([
    ['the interpreted conditions', interpretCondition],
    ['a second CEL engine', secondEngine],
  ])('passes them in %s too', (_, compile) => {
    const results = files.flatMap(({ policy }) => {
      const values = valuesOf(read.parameters);
      const condition = compile(policy.when, values);
      return policy.tests.map((test) => runPolicyTest(policy, test, condition, values));
    });
    expect(results.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  it('shows for every rule an access where it holds and one where it does not', () => {
    const onesided = files.filter(({ policy }) => new Set(policy.tests.map(({ holds }) => holds)).size < 2);
    expect(onesided.map(({ file }) => file)).toEqual([]);
  });

  it('shows before, at and after for every rule that compares times', () => {
    for (const { policy } of files.filter(({ policy }) => /[<>]/.test(policy.when))) {
      const names = policy.tests.map(({ name }) => name).join('; ');
      expect([policy.id, names]).toEqual([policy.id, expect.stringMatching(/a millisecond (before|less)/)]);
      expect([policy.id, names]).toEqual([policy.id, expect.stringMatching(/a millisecond (after|more)/)]);
    }
  });

  it('comes with the schemas of the code, for editors', async () => {
    const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(folder, file), 'utf8'));
    expect(await read('schema.json')).toEqual(ruleJsonSchema());
    expect(await read('parameters.schema.json')).toEqual(parametersJsonSchema());
  });

  it('fits the schema that editors use', async () => {
    const schema: unknown = JSON.parse(await readFile(join(folder, 'schema.json'), 'utf8'));
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema as object);
    for (const { file } of files) {
      const text = await readFile(join(folder, file), 'utf8');
      expect([file, validate(parse(text)), validate.errors]).toEqual([file, true, null]);
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=schema.json');
    }
  });
});
