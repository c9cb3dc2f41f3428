import { groups } from '../finding/alert-group.ts';
import { citationOf, type DetectedAccess } from '../finding/detected-access.ts';
import type { Finding } from '../finding/finding.ts';
import { findingIdOf } from '../finding/ids/finding-id.ts';

/** The rule of findings about canary accesses. They open no alert. */
const CANARY_RULE = 'canary';

/** Proves that the detector saw a canary access. No other detector looks at it. `decidedAt`: append time of its decision. */
export function canaryFinding(
  access: DetectedAccess,
  { detectedAt, decidedAt }: { readonly detectedAt: number; readonly decidedAt: number },
): Finding {
  const { eventId, source, actor } = access.event;
  return {
    kind: 'finding',
    findingId: findingIdOf([`${CANARY_RULE}@1`, source.id, eventId]),
    rule: CANARY_RULE,
    severity: 'low',
    group: groups.canary(),
    actorId: actor.id,
    sourceId: source.id,
    detectedAt,
    evidence: [citationOf(access)],
    summary: 'A canary access came back.',
    detection: null,
    detectionVersion: null,
    missing: null,
    passage: access.place === null ? null : { ...access.place, decidedAt },
  };
}
