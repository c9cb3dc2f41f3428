import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ruleVerdicts, severities } from '../../domain/access-decision/access-decision.ts';
import { ruleModes } from '../../domain/access-decision/policy-set.ts';
import { actions, actorKinds, purposes } from '../../domain/access-event/access-event.ts';
import type { PolicyProblem } from './policy-error.ts';

/** Longest condition and explanation, characters. */
export const TEXT_CHARS_MAX = 4_000;

const text = z.string().min(1).max(TEXT_CHARS_MAX);
const ruleTest = z.strictObject({
  name: text,
  given: z.record(z.string(), z.unknown()),
  holds: z.boolean(),
});
const policy = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'expected words of a-z and 0-9 joined by `-`'),
  verdict: z.enum(ruleVerdicts),
  severity: z.enum(severities),
  mode: z.enum(ruleModes),
  applies: z.strictObject({
    actions: z.array(z.enum(actions)).min(1).optional(),
    actorKinds: z.array(z.enum(actorKinds)).min(1).optional(),
    purposes: z.array(z.enum(purposes)).min(1).optional(),
  }),
  when: text,
  explain: text,
  legalBasis: text,
  owner: text,
  tests: z.array(ruleTest).min(1),
});

/** A rule as its file says it (`docs/interfaces` section 8, `infra/policies/schema.json`). */
export type Policy = z.infer<typeof policy>;
export type PolicyTest = z.infer<typeof ruleTest>;

/** A policy with the way back to the lines of its file. */
export interface PolicyFile {
  readonly file: string;
  readonly policy: Policy;
  /** The line on which the value at `path` begins, 1-based. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** Reads one file; its name has to be the rule id. Never throws for what the text says. */
export function readPolicy(file: string, yaml: string): { policyFile: PolicyFile } | { problems: PolicyProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => {
      return { file, line: lines.linePos(pos[0]).line, message: message.split('\n')[0] ?? '' };
    });
    return { problems };
  }
  const lineOf = (path: readonly PropertyKey[]): number | null => lineOfPath(document, lines, path);
  const parsed = policy.safeParse(document.toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      return { file, line: lineOf(issue.path), message: `${issue.path.join('.') || 'policy'}: ${issue.message}` };
    });
    return { problems };
  }
  if (file !== `${parsed.data.id}.yaml`) {
    const message = `id \`${parsed.data.id}\` is in file \`${file}\`, expected \`${parsed.data.id}.yaml\``;
    return { problems: [{ file, line: lineOf(['id']), message }] };
  }
  return { policyFile: { file, policy: parsed.data, lineOf } };
}

/** The nearest thing on the path that is in the file: a missing field is reported where it is missing from. */
function lineOfPath(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
