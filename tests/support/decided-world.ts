import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import type { AccessDecision, Decision } from '../../services/domain/access-decision/access-decision.ts';
import type { Decide } from '../../services/domain/access-decision/decide.ts';
import { parseAccessEvent } from '../../services/domain/access-event/parse-access-event.ts';
import { type DetectedAccess, toDetectedAccess } from '../../services/domain/finding/detected-access.ts';
import { Detection } from '../../services/domain/finding/detection.ts';
import type { Finding } from '../../services/domain/finding/finding.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';
import { classifyLocation } from './register-builders.ts';
import type { WholeWorld } from './worlds.ts';

/** A finding, and the access at which it was made. */
export interface Noticed {
  readonly finding: Finding;
  readonly by: DetectedAccess;
}
export interface DecidedWorld {
  readonly accesses: readonly DetectedAccess[];
  readonly noticed: readonly Noticed[];
}

/** Decides every access with the register as it was sent by then, and lets the detectors watch. No log in between. */
export function decideWorld(world: WholeWorld, decide: Decide): DecidedWorld {
  const register = createRegisterView();
  const facts = world.register.map((record) => {
    const parsed = parseRegisterRecord(record, classifyLocation);
    if ('problems' in parsed) throw new Error(`${record.kind} ${record.id}: ${JSON.stringify(parsed.problems)}`);
    return parsed.record;
  });
  const detection = new Detection(memoryRowTable());
  const accesses: DetectedAccess[] = [];
  const noticed: Noticed[] = [];
  let sent = 0;

  for (const json of world.accesses) {
    const parsed = parseAccessEvent(json, () => 'ab'.repeat(32));
    if ('problems' in parsed) throw new Error(`${json.eventId}: ${JSON.stringify(parsed.problems)}`);
    const { event } = parsed;
    for (; (facts[sent]?.validFrom ?? Number.POSITIVE_INFINITY) <= event.occurredAt; sent++) {
      const fact = facts[sent];
      if (fact !== undefined) register.applyRecord(fact);
    }
    const decision = decide(event, register);
    const access = toDetectedAccess({ ...notLogged, ...decision, appendedAt: event.occurredAt }, event);
    accesses.push(access);
    for (const finding of detection.observe(access, event.occurredAt)) noticed.push({ finding, by: access });
  }
  return { accesses, noticed };
}

/** What a decision gets from its place in the log; detectors look at none of it but `appendedAt`. */
const notLogged: Omit<AccessDecision, keyof Decision | 'appendedAt'> = {
  sourceOffset: 0,
  eventSchemaId: 0,
  event: Buffer.alloc(0),
  rejectedHash: null,
  written: null,
  deadLetterOffset: null,
  policyVersion: 'test',
  registerOffset: 0,
  misplaced: false,
  reevaluation: null,
};
