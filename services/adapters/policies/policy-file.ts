import { z } from 'zod';
import { ruleVerdicts, severities } from '../../domain/access-decision/access-decision.ts';
import { ruleModes, stepUpNeeds } from '../../domain/access-decision/policy-set.ts';
import { actions, actorKinds, purposes } from '../../domain/access-event/access-event.ts';
import { registerKinds } from '../../domain/register/register-record.ts';
import type { PolicyProblem } from './policy-error.ts';
import { readYaml } from './yaml-file.ts';

/** The maximum length of a condition or explanation, in characters. */
export const TEXT_CHARS_MAX = 4_000;

const RULE_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const text = z.string().min(1).max(TEXT_CHARS_MAX);
const some = <Value extends string>(values: readonly [Value, ...Value[]]) => z.array(z.enum(values)).min(1).optional();

const ruleTest = z.strictObject({
  name: text,
  given: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Context over the defaults of README.md; RFC 3339 texts are times.' }),
  holds: z.boolean(),
});

const kinds = z.array(z.enum(registerKinds)).min(1);
const stepUp = z
  .strictObject({
    need: z.enum(stepUpNeeds),
    kinds: kinds.optional().meta({ description: 'A register record of one of these kinds is sufficient.' }),
    kindsByPurpose: z
      .partialRecord(z.enum(purposes), kinds)
      .optional()
      .meta({ description: 'The same by purpose. For other purposes no record is sufficient.' }),
  })
  .refine(({ need, kinds, kindsByPurpose }) => {
    const given = [kinds, kindsByPurpose].filter((one) => one !== undefined).length;
    return given === (need === 'evidence' || need === 'approval' ? 1 : 0);
  }, '`kinds` or `kindsByPurpose` with the needs evidence and approval, and neither with others')
  .meta({
    description: 'What a caller who asks before an access can still do. Without it the rule means deny.',
  });

/** The content of a rule without its tests, which change no decision. */
export const ruleSchema = z.strictObject({
  id: z
    .string()
    .regex(RULE_ID, 'expected words of a-z and 0-9 joined by `-`')
    .meta({ description: 'Stable name of the rule, and of its file.' }),
  verdict: z.enum(ruleVerdicts).meta({
    description: 'The verdict an access gets when the rule does not hold, unless a more serious one applies.',
  }),
  severity: z.enum(severities),
  mode: z.enum(ruleModes).meta({
    description: 'observe: listed in the decision’s `observed`, changes no verdict and raises no finding.',
  }),
  applies: z
    .strictObject({
      actions: some(actions),
      actorKinds: some(actorKinds).meta({
        description: 'Kind of the judged actor: of `onBehalfOf` for a service that names one.',
      }),
      purposes: some(purposes).meta({ description: 'The purpose judged: from the event, its claim or its source.' }),
    })
    .meta({ description: 'Where the rule is evaluated; an absent list restricts nothing.' }),
  when: text.meta({ description: 'CEL. True: the rule does not hold. `parameters.NAME` reads parameters.yml.' }),
  explain: text.meta({
    description:
      'What is wrong, as a short sentence with {fields} of the context; [a part] with an empty field is left out.',
  }),
  stepUp: stepUp.optional(),
  legalBasis: text.meta({ description: 'The duty the rule serves.' }),
  owner: text.meta({ description: 'Who is responsible for the rule.' }),
});
export const policySchema = ruleSchema.extend({
  tests: z
    .array(ruleTest)
    .min(1)
    .meta({ description: 'Run whenever the set is loaded; a set whose tests fail is refused as a whole.' }),
});

/** A rule as in its file (`docs/interfaces` section 8). */
export type Policy = z.infer<typeof policySchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type PolicyTest = z.infer<typeof ruleTest>;

/** A policy with the line numbers of its file. */
export interface PolicyFile {
  readonly file: string;
  readonly policy: Policy;
  /** Returns the line on which the value at `path` begins, 1-based. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** Parses one file. Its name must be the rule id. Never throws, whatever the text contains. */
export function readPolicy(
  file: string,
  yaml: string,
): { policyFile: PolicyFile } | { problems: readonly PolicyProblem[] } {
  const read = readYaml({ file, text: yaml, what: 'policy' }, policySchema);
  if ('problems' in read) return read;
  const { content: policy, lineOf } = read;
  if (file === `${policy.id}.yaml`) return { policyFile: { file, policy, lineOf } };
  const message = `\`id\` is \`${policy.id}\`, expected the name of the file without \`.yaml\``;
  return { problems: [{ file, line: lineOf(['id']), message }] };
}

/** Returns the rule of a policy. */
export function ruleOf({ tests: _, ...rule }: Policy): Rule {
  return rule;
}
