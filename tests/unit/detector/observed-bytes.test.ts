import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newDetection } from '../../../scripts/bench/new-detection.ts';
import { observeBlock } from '../../../services/detector/observe-block.ts';
import { WaitingReevaluations } from '../../../services/detector/waiting-reevaluations.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { signedTextHash } from '../../../services/domain/access-event/signed-text.ts';
import type { Block } from '../../../services/domain/decision-log/block.ts';
import { TOGETHER_MAX, toDetectedAccess } from '../../../services/domain/finding/detected-access.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { viewAccessEvent } from '../../../services/records/access-event/view-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { INSTANT_MAX } from '../../../services/value-forms/rfc3339.ts';
import { aDecision, anEvent, aRule, HOUR, JUNE, MINUTE, someFacts } from '../../support/decision-builders.ts';
import { aBlock } from '../../support/decision-log/blocks.ts';
import { createRandom } from '../../support/random.ts';

const BLOCKS = 20;
const actions = ['view', 'download', 'livestream', 'export', 'search', 'grant'] as const;
const verdicts = ['explained', 'unexplained', 'violation', 'unknown', 'duplicate', 'ended'] as const;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A block with memory of its own, of few people, most of it suspicious. */
function someBlock(number: number, changes: Partial<Block> = {}): Block {
  const random = createRandom(number);
  const entries = Array.from({ length: TOGETHER_MAX }, (_, at) => {
    const occurredAt = JUNE + number * HOUR + at * MINUTE;
    // Half of them come in no other block: what is remembered of the last access of each is remembered of this one.
    const only = random.below(2) === 0 ? `-${number}` : '';
    const [actorId, ownerId] = [`e-${random.below(5)}${only}`, `o-${random.below(20)}${only}`];
    const kind = random.below(4) === 0 ? 'owner' : 'employee';
    const { source, network, authentication, resource } = absentAccessEvent;
    const event = anEvent({
      eventId: `event-${number}-${at}`,
      occurredAt,
      source: { ...source, id: `source-${random.below(3)}${only}`, instance: 'pod-1', sequence: at * number },
      actor: { id: actorId, kind, onBehalfOf: null },
      action: actions[random.below(actions.length)] ?? 'view',
      ...(random.below(6) === 0 ? { phase: 'end', accessId: `event-${number}-${random.below(at + 1)}` } : {}),
      outcome: random.below(5) === 0 ? 'denied' : 'allowed',
      path: random.below(5) === 0 ? 'direct-store' : 'app',
      resource: {
        ...resource,
        kind: 'recording',
        recordingId: `r-${random.below(9)}${only}`,
        cameraId: 'c-1',
        ownerId,
      },
      network: {
        ...network,
        ipHash: `address-${random.below(9)}${only}`,
        country: random.below(9) === 0 ? 'FR' : 'DE',
        asn: 7,
      },
      authentication: { ...authentication, deviceId: `device-${random.below(4)}${only}`, method: 'webauthn' },
      claim: { kind: 'ticket', id: `T-${random.below(9)}${only}` },
    });
    const verdict = verdicts[random.below(verdicts.length)] ?? 'explained';
    const decision = aDecision(
      { event: encodeAccessEvent(event), eventSchemaId: schemaIds.accessEvent },
      {
        sourceOffset: number * TOGETHER_MAX + at,
        appendedAt: occurredAt,
        verdict,
        determinedBy: verdict === 'explained' ? [] : [aRule('purpose-unspecified', 'unexplained', 'medium')],
        tried: random.below(3) === 0 ? [{ kind: 'ticket', id: `T-${at}`, state: 'it was closed' }] : [],
        facts: someFacts({
          actorId,
          actorKind: kind,
          ownerId,
          locationClass: random.below(3) === 0 ? 'intimate' : 'indoor',
          staffId: random.below(9) === 0 ? 'e-9' : null,
          permissionUntil: occurredAt + HOUR,
        }),
      },
    );
    return encodeAccessDecision(decision);
  });
  const memory = Buffer.from(new ArrayBuffer(Buffer.concat(entries).length));
  let end = 0;
  const placed = entries.map((entry) => {
    end += entry.copy(memory, end);
    return memory.subarray(end - entry.length, end);
  });
  return {
    ...aBlock({ kind: 'decisions', entries: placed }),
    entrySchemaId: schemaIds.accessDecision,
    ...changes,
  } as Block;
}

/** How many of the blocks are still in memory once some others were observed. */
async function keptOf(
  kind: 'decisions' | 'reevaluations',
): Promise<{ readonly kept: number; readonly findings: number }> {
  const detection = newDetection();
  const parts = { detection, judgedAgain: new WaitingReevaluations(detection) };
  const logger = { error: (_: object, text: string) => expect(text).toBeUndefined() } as never;
  const now = { ms: JUNE, logger, partition: 0, decidedAt: JUNE };
  let findings = 0;
  // A function, because a variable of this one would keep the last block.
  const observe = (number: number): WeakRef<ArrayBufferLike> => {
    const block = someBlock(number, { kind } as Partial<Block>);
    findings += observeBlock(block, parts, now).findings.length;
    return new WeakRef(block.entries[0]?.buffer ?? new ArrayBuffer());
  };
  const memories = Array.from({ length: BLOCKS }, (_, number) => observe(number));
  // The bytes that were read last stay until others are.
  observe(BLOCKS);
  await setImmediate();
  collectGarbage();
  return { kept: memories.filter((memory) => memory.deref() !== undefined).length, findings };
}

describe('the bytes of a block', () => {
  it('are let go of by detectors, which remember of an access what they need', async () => {
    const { kept, findings } = await keptOf('decisions');
    expect(findings).toBeGreaterThan((BLOCKS * TOGETHER_MAX) / 2);
    expect(kept).toBe(0);
  });

  it('are let go of by accesses that were judged again, which wait', async () => {
    expect((await keptOf('reevaluations')).kept).toBe(0);
  });
});

it('a time that no calendar has is the last of the calendar, and the rest of the event is what it is', () => {
  const event = anEvent({ occurredAt: 2 * INSTANT_MAX, purpose: 'legal-rights' });
  const bytes = encodeAccessEvent(event);
  const view = viewAccessEvent(schemaIds.accessEvent, bytes, 0, bytes.length);
  const decision = { verdict: 'unexplained', determinedBy: [], tried: [], appendedAt: JUNE, facts: null } as const;
  const access = toDetectedAccess({ ...decision, sourceSignature: 'none' }, view);
  const { eventId, occurredAt, purpose, resource } = access.event;
  expect({ eventId, occurredAt, purpose, cameraId: resource.cameraId }).toEqual({
    eventId: event.eventId,
    occurredAt: INSTANT_MAX,
    purpose: 'legal-rights',
    cameraId: 'c-1',
  });
});

describe('what a source signed', () => {
  /** The rules of what is found of two events, the second of which names the first by this hash. */
  function rulesOf(hashOf: (first: AccessEvent) => string): readonly string[] {
    const { source, network, authentication } = absentAccessEvent;
    const signed = { id: 'console', instance: 'pod-1', version: '3.1', signature: 'c2lnbmVk' };
    const parts = {
      network: { ...network, ipHash: null, country: 'DE', approved: true, claimed: { country: 'FR', approved: null } },
      authentication: { ...authentication, mfa: true, method: 'webauthn', sessionId: 's-1', managedDevice: false },
      resource: { ...absentAccessEvent.resource, kind: 'recording', cameraId: 'c-1', ownerId: 'o-1', siteId: 'site' },
    } as const;
    const first = anEvent({ ...parts, eventId: 'first', source: { ...source, ...signed, sequence: 1 } });
    const previousHash = hashOf(first);
    const second = anEvent({
      ...parts,
      eventId: 'second',
      source: { ...source, ...signed, sequence: 2, previousHash },
    });
    const entries = [first, second].map((event, sourceOffset) =>
      encodeAccessDecision(
        aDecision(
          { event: encodeAccessEvent(event), eventSchemaId: schemaIds.accessEvent },
          { sourceOffset, appendedAt: JUNE, verdict: 'explained', determinedBy: [], sourceSignature: 'verified' },
        ),
      ),
    );
    const detection = newDetection();
    const block = { ...aBlock({ kind: 'decisions', entries }), entrySchemaId: schemaIds.accessDecision } as Block;
    const now = { ms: JUNE, logger: {} as never, partition: 0, decidedAt: JUNE };
    return observeBlock(block, { detection, judgedAgain: new WaitingReevaluations(detection) }, now).findings.map(
      ({ rule }) => rule,
    );
  }

  it('is hashed with the fields that detectors read late', () => {
    expect(rulesOf(signedTextHash)).not.toContain('source-signature');
  });

  it('is broken where the second event names another one', () => {
    expect(rulesOf(() => '0'.repeat(64))).toContain('source-signature');
  });
});
