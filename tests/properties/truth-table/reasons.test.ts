import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import type { Decision } from '../../../services/domain/access-decision/access-decision.ts';
import { createDecider } from '../../../services/domain/access-decision/decide.ts';
import type { CompiledRule } from '../../../services/domain/access-decision/policy-set.ts';
import { fieldsOf } from '../../../services/domain/access-decision/reason.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { aPolicySet } from '../../support/a-policy-set.ts';
import { askedOf, asOfOf, eventOf, recordsOf, rowsOf, tables } from '../../support/decision-rows/decision-rows.ts';
import { aRegister } from '../../support/register-builders.ts';

/** Whatever rule is broken, the decision says in data and in a sentence what was looked at and why it did not help. */

interface Broken {
  readonly row: string;
  readonly event: AccessEvent;
  readonly records: readonly RegisterRecord[];
  readonly decision: Decision;
}

const { rules } = await loadPolicies(join(projectRoot, 'infra/policies'));
const decide = createDecider({ rules: aPolicySet({ rules }) });
const decided = tables.flatMap((file) =>
  rowsOf(file).map((row): Broken => {
    const [event, records] = [eventOf(row), recordsOf(row)];
    return { row: row.name, event, records, decision: decide(event, aRegister(...records), asOfOf(row), askedOf(row)) };
  }),
);
const enforced = rules.filter(({ mode }) => mode === 'enforce').map((rule) => [rule.id, rule] as const);
/** With nothing else broken, reason and `tried` are about this rule alone. */
const onlyBroken = ({ id }: CompiledRule) =>
  decided.filter(({ decision }) => decision.determinedBy.length === 1 && decision.determinedBy[0]?.rule === id);

describe.each(enforced)('when %s is broken', (_, rule) => {
  const rows = onlyBroken(rule);

  it('the truth table has a row that breaks nothing else', () => {
    expect(rows.length).toBeGreaterThan(0);
  });

  it.each(rows.map((broken) => [broken.row, broken] as const))('the decision gives the reason: %s', (_row, broken) => {
    const { reason, tried } = broken.decision;
    expect(idsIn(broken).some((id) => reason.includes(id))).toBe(true);
    expect(reason).not.toMatch(/\bnull\b|undefined|\{|\}/);
    expect(tried.length).toBeGreaterThan(0);
    for (const { kind, id, state } of tried) {
      expect([kind, id, state].every((text) => text.length > 0)).toBe(true);
      expect(state).not.toBe('covers');
    }
  });

  it('its sentence has something of the access in it', () => {
    expect(fieldsOf(rule.explain).length).toBeGreaterThan(0);
  });
});

/** What tells this access from every other. */
function idsIn({ event, records }: Broken): readonly string[] {
  const { resource, source, actor } = event;
  const named = [event.eventId, source.id, actor.id, actor.onBehalfOf?.id, ...Object.values(resource).slice(1)];
  return [...named.filter((id) => typeof id === 'string'), ...records.map(({ id }) => id)];
}
