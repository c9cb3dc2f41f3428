import { openLocationClassifier } from '../../services/adapters/camera-words/camera-words.ts';
import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import type { Decide } from '../../services/domain/access-decision/decide.ts';
import { parseAccessEvent } from '../../services/domain/access-event/parse-access-event.ts';
import { type DetectedAccess, isUnexplained, toDetectedAccess } from '../../services/domain/finding/detected-access.ts';
import { Detection } from '../../services/domain/finding/detection.ts';
import type { Detector } from '../../services/domain/finding/detector.ts';
import { detectors } from '../../services/domain/finding/detectors.ts';
import type { Finding, Withdrawal } from '../../services/domain/finding/finding.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import type { RegisterRecord } from '../../services/domain/register/register-record.ts';
import { createRegisterView, type RegisterView } from '../../services/domain/register/register-view.ts';
import type { WorldChunk, WorldEvent } from '../world/world-event.ts';

/** A finding, and the access at which it was made. */
export interface Noticed {
  readonly finding: Finding;
  readonly by: DetectedAccess;
}
export interface DecidedWorld {
  readonly accesses: readonly DetectedAccess[];
  readonly noticed: readonly Noticed[];
  /** Ids of the findings that a late fact withdrew. */
  readonly withdrawn: ReadonlySet<string>;
  /** As it is at the end. */
  readonly register: RegisterView;
}

/** How often time-dependent findings are checked, in event time. */
const ADVANCE_MILLIS = 600_000;
/** A record that is valid since this much before the access that follows it is late. */
const LATE_MILLIS = 12 * 3_600_000;
const LATE_FACT_DAYS = 7;

const classifyLocation = openLocationClassifier();

/**
 * Decides every access with the register as it was sent by then, and lets the detectors watch: what a server does,
 * without a log in between. A ticket that arrives late causes a re-evaluation.
 */
export function decideWorld(
  world: Pick<WorldChunk, 'register' | 'accesses'>,
  decide: Decide,
  create: readonly (() => Detector)[] = detectors,
): DecidedWorld {
  const register = createRegisterView();
  const facts = world.register.map((record) => {
    const parsed = parseRegisterRecord(record, classifyLocation);
    if ('problems' in parsed) throw new Error(`${record.kind} ${record.id}: ${JSON.stringify(parsed.problems)}`);
    return parsed.record;
  });
  const detection = new Detection(memoryRowTable(), create);
  const accesses: DetectedAccess[] = [];
  const noticed: Noticed[] = [];
  const withdrawn = new Set<string>();
  const open = new Map<string, DetectedAccess[]>();
  let sent = 0;
  let advancedAt = 0;

  function note(found: readonly (Finding | Withdrawal)[], by: DetectedAccess): void {
    for (const one of found) {
      if (one.kind === 'finding') noticed.push({ finding: one, by });
      else withdrawn.add(one.findingId);
    }
  }

  for (const json of world.accesses) {
    const event = parse(json);
    const now = event.occurredAt;
    const late: RegisterRecord[] = [];
    for (; (facts[sent]?.validFrom ?? Number.POSITIVE_INFINITY) <= now; sent++) {
      const fact = facts[sent];
      if (fact === undefined) continue;
      register.applyRecord(fact);
      if (fact.kind === 'ticket' && fact.validFrom < now - LATE_MILLIS) late.push(fact);
    }
    const judge = (one: typeof event) =>
      toDetectedAccess({ ...decide(one, register), appendedAt: one.occurredAt, sourceSignature: 'none' }, one);
    const access = judge(event);
    for (const fact of late) {
      const before = (open.get((fact as { ownerId: string }).ownerId) ?? []).filter(
        ({ event: { occurredAt } }) => occurredAt > now - LATE_FACT_DAYS * 86_400_000,
      );
      note(
        detection.reevaluate(
          before.map((one) => judge(one.event)).filter((one) => !isUnexplained(one)),
          now,
        ),
        access,
      );
    }
    accesses.push(access);
    if (now - advancedAt >= ADVANCE_MILLIS) {
      advancedAt = now;
      note(detection.advance({ nowMs: now, observedUpTo: now }), access);
    }
    note(detection.observe(access, now), access);
    const { ownerId } = access.facts.account;
    if (ownerId !== null && isUnexplained(access)) open.set(ownerId, [...(open.get(ownerId) ?? []), access]);
  }
  return { accesses, noticed, withdrawn, register };
}

function parse(json: WorldEvent) {
  const parsed = parseAccessEvent(json, (ip) => hashOf(ip));
  if ('problems' in parsed) throw new Error(`${json.eventId}: ${JSON.stringify(parsed.problems)}`);
  return parsed.event;
}

/** In place of the keyed hash of an address: equal for equal addresses. */
function hashOf(ip: unknown): string {
  return Buffer.from(String(ip)).toString('hex').padEnd(64, '0').slice(0, 64);
}
