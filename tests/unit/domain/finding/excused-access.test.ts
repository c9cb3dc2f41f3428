import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import type { DeterminingRule } from '../../../../services/domain/access-decision/access-decision.ts';
import { toDetectedAccess } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aDecision, anEvent, aRule, someFacts } from '../../../support/decision-builders.ts';

/** What an exception excuses raises no finding. */

const excused = (rule: DeterminingRule): DeterminingRule => ({ ...rule, exception: 'X-1' });
const noMfa = aRule('mfa-missing', 'violation', 'low');
const noTicket = aRule('no-need-to-know', 'unexplained', 'medium');
const unknown = aRule('actor-unknown', 'unknown', 'medium');

function detected(...determinedBy: readonly DeterminingRule[]) {
  const event = anEvent();
  const encoded = { event: encodeAccessEvent(event), eventSchemaId: schemaIds.accessEvent };
  const facts = someFacts({ coworkerAccount: true });
  return toDetectedAccess(aDecision(encoded, { verdict: 'violation', determinedBy, facts }), event);
}

function rulesFound(...determinedBy: readonly DeterminingRule[]): readonly string[] {
  return new Detection(memoryRowTable()).observe(detected(...determinedBy), 0).map(({ rule }) => rule);
}

describe('an access whose rule an exception excuses', () => {
  it('looks explained to detectors when nothing else is broken', () => {
    expect(detected(excused(noMfa))).toMatchObject({ decision: { verdict: 'explained', determinedBy: [] } });
    expect(rulesFound(excused(noMfa))).toEqual([]);
    expect(rulesFound(excused(unknown))).toEqual([]);
  });

  it('is reported for what is not excused', () => {
    expect(detected(excused(noMfa), noTicket)).toMatchObject({
      decision: { verdict: 'unexplained', determinedBy: [noTicket] },
    });
    expect(rulesFound(excused(noMfa), noTicket)).toEqual(['coworker-access']);
    expect(rulesFound(noMfa, excused(noTicket))).toEqual(['mfa-missing', 'coworker-access']);
  });

  it('is reported as ever without an exception', () => {
    expect(rulesFound(noMfa, noTicket)).toEqual(['mfa-missing', 'coworker-access']);
  });
});
