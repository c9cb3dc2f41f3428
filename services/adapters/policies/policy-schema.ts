import { z } from 'zod';
import { parametersSchema } from './parameters.ts';
import { policySchema } from './policy-file.ts';

/** The JSON schema of a rule file for editors. A test compares it with `infra/policies/schema.json`. */
export function ruleJsonSchema(): object {
  return jsonSchemaOf(policySchema, {
    title: 'One rule of a custodes policy set',
    description: 'infra/policies/<id>.yaml; what a condition may read is in README.md beside this file.',
  });
}

/** The JSON schema of `parameters.yml`: `infra/policies/parameters.schema.json`. */
export function parametersJsonSchema(): object {
  return jsonSchemaOf(parametersSchema, {
    title: 'Named thresholds and lists of a custodes policy set',
    description: 'infra/policies/parameters.yml; rules read them as `parameters.NAME`.',
  });
}

function jsonSchemaOf(schema: z.ZodType, words: { readonly title: string; readonly description: string }): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return { $schema, ...words, ...rest };
}
