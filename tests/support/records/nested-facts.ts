import { join } from 'node:path';
import { readForm } from '../../../scripts/generate/form.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import type { DecisionFacts } from '../../../services/domain/access-decision/access-decision.ts';
import { absentDecisionFacts } from '../../../services/records/access-decision/absent-decision-facts.ts';
import type { FlatDecisionFacts } from '../../../services/records/access-decision/flat-decision-facts.ts';

const { nested } = readForm(join(projectRoot, 'schemas/access-decision/form.yaml'));
/** The name of each fact, and of the fields in it where it is a part. */
const names = Object.keys(absentDecisionFacts).map((name) => {
  const part = nested[`facts.${name}`];
  return { name, fields: part === undefined ? null : Object.entries(part.fields) };
});

/** Facts by the names of the Avro record, in the parts that `form.yaml` names. */
export function nestedFacts(flat: FlatDecisionFacts): DecisionFacts {
  const given: Readonly<Record<string, unknown>> = flat;
  const facts: Record<string, unknown> = {};
  for (const { name, fields } of names) facts[name] = fields === null ? given[name] : partOf(fields, given);
  return facts as unknown as DecisionFacts;
}

function partOf(fields: readonly (readonly [string, string])[], given: Readonly<Record<string, unknown>>): object {
  const part: Record<string, unknown> = {};
  for (const [name, from] of fields) part[name] = given[from];
  return part;
}
