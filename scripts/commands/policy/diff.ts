import { Command } from 'commander';
import { fromEnvironment, serverUrl } from '../environment.ts';
import type { ServerTarget } from '../input/ask-server.ts';
import { reasonOption, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printableLines } from '../terminal-text.ts';
import { compareSets, type FieldChange, type RuleChange, type SetComparison } from './compare-sets.ts';
import { type NamedSet, policySetNamed } from './policy-set-named.ts';

interface DiffOptions extends ServerTarget {
  readonly json?: true;
}

/** `custodes policy diff A B`: the changes, rule by rule. Exit 0 with or without changes. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('list the differences between two policy sets')
    .argument('<before>', 'a policy folder, a version on the server, or `in-force`')
    .argument('<after>', 'like before')
    .option('--url <url>', 'the server that has the versions', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the differences as JSON')
    .action((before: string, after: string, options: DiffOptions) => withOutcome(() => diff(before, after, options)));
}

async function diff(before: string, after: string, options: DiffOptions): Promise<void> {
  const [one, other] = [await policySetNamed(before, options), await policySetNamed(after, options)];
  const comparison = compareSets(one.content, other.content);
  if (options.json) {
    console.log(JSON.stringify({ before: one.version, after: other.version, ...comparison }, null, 2));
  } else console.log(printableLines(inWords(one, other, comparison)));
}

function inWords(before: NamedSet, after: NamedSet, { parameters, rules }: SetComparison): string {
  const lines = [`from ${before.version} (${before.name})`, `to   ${after.version} (${after.name})`, ''];
  for (const change of parameters) lines.push(`parameter ${changeInWords(change)}`);
  for (const change of rules) lines.push(...ruleInWords(change));
  if (parameters.length + rules.length === 0) lines.push('the sets are equal');
  return lines.join('\n');
}

function ruleInWords({ rule, change, fields }: RuleChange): readonly string[] {
  const verb = { added: 'is new', removed: 'is gone', changed: 'changes' }[change];
  return [`rule ${rule} ${verb}`, ...fields.map((field) => `  ${changeInWords(field)}`)];
}

function changeInWords({ field, before, after }: FieldChange): string {
  if (before === null) return `${field}: ${after}`;
  return after === null ? `${field} was: ${before}` : `${field}: ${before}  ->  ${after}`;
}
