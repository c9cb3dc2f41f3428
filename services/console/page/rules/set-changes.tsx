import { Failed, Loading } from '../parts/states.tsx';
import { type RuleSet, useRuleSet } from './policy-queries.ts';

/** What a proposed set would change of the set in force. */
export function SetChanges({ from, to }: { from: string | null; to: string }) {
  const before = useRuleSet(from);
  const after = useRuleSet(to);
  const error = before.error ?? after.error;
  if (error !== null) return <Failed error={error} />;
  if (after.data === undefined || (from !== null && before.data === undefined)) return <Loading of="what it changes" />;
  const changes = changesOf(before.data ?? { parameters: {}, rules: [] }, after.data);
  return (
    <ul aria-label={`Changes of set ${to.slice(0, 12)}`}>
      {changes.length === 0 && <li className="soft">The same rules and parameters.</li>}
      {changes.map(({ what, before: old, after: now }) => (
        <li key={what}>
          {what}
          {old !== null && <del>{old}</del>} {now !== null && <ins>{now}</ins>}
        </li>
      ))}
    </ul>
  );
}

interface Change {
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

function changesOf(before: RuleSet, after: RuleSet): readonly Change[] {
  return [
    ...compare('parameter', valuesOf(before), valuesOf(after)),
    ...compare('rule', fieldsOf(before), fieldsOf(after)),
  ];
}

function valuesOf({ parameters }: RuleSet): Map<string, string> {
  return new Map(Object.entries(parameters).map(([name, { value }]) => [name, JSON.stringify(value)]));
}

/** One entry a rule, and one each of its fields. */
function fieldsOf({ rules }: RuleSet): Map<string, string> {
  return new Map(
    rules.flatMap((rule) =>
      Object.entries(rule)
        .filter(([field]) => field !== 'id')
        .map(([field, value]) => [`${rule.id}, ${field}`, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  );
}

function compare(kind: string, before: Map<string, string>, after: Map<string, string>): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => ({
      ...{ what: `${kind} ${name}: `, before: before.get(name) ?? null, after: after.get(name) ?? null },
    }));
}
