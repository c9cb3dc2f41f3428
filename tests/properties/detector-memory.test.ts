import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import type { DetectedAccess } from '../../services/domain/finding/detected-access.ts';
import { Detection } from '../../services/domain/finding/detection.ts';
import { detectors } from '../../services/domain/finding/detectors.ts';
import type { Finding, Withdrawal } from '../../services/domain/finding/finding.ts';
import type { SavedDetection } from '../../services/domain/finding/saved/saved-detection.ts';
import { accessRows } from '../../services/domain/finding/window/access-rows.ts';
import { DistinctWindow, type WindowSettings } from '../../services/domain/finding/window/distinct-window.ts';
import { aDetectedAccess, aRule, DAY, HOUR, JUNE, MINUTE } from '../support/decision-builders.ts';
import { isWhole } from '../support/process/pass.ts';
import { loadMemory, savedMemory, textsIn } from '../support/rows/saved-memory.ts';

/** What detectors remember is a value: whoever loads it goes on as if nothing had happened. */

const access = fc
  .record({
    occurredAt: fc.integer({ min: 0, max: 12 * 24 * 60 }).map((minutes) => JUNE + minutes * MINUTE),
    actorId: fc.constantFrom('e-1', 'e-1', 'e-1', 'e-2', 'e-3', 'e-4', 'e-5'),
    owner: fc.integer({ min: 1, max: 9 }),
    recordingId: fc.constantFrom(null, 'r-1', 'r-2', 'r-3', 'r-4', 'r-5', 'r-6'),
    outcome: fc.constantFrom('allowed', 'allowed', 'allowed', 'denied'),
    action: fc.constantFrom('view', 'view', 'view', 'download', 'download', 'livestream', 'grant', 'revoke'),
    purpose: fc.constantFrom('express-consent', 'express-consent', 'prevent-harm-or-loss'),
    staffId: fc.constantFrom(null, null, 'e-7', 'e-8'),
    verdict: fc.constantFrom('unexplained', 'unexplained', 'explained', 'violation', 'unknown', 'duplicate'),
    path: fc.constantFrom('app', 'app', 'direct-store'),
    permission: fc.constantFrom(null, 1, 60),
    endOf: fc.constantFrom(null, null, null, 1, 3),
    late: fc.constantFrom(1, 1, 1, 3_000),
  } as const)
  .map(({ owner, permission, late, endOf, ...given }) => ({
    endOf,
    access: aDetectedAccess({
      ...given,
      team: 'support',
      role: 'agent',
      appendedAt: given.occurredAt + late * MINUTE,
      permissionUntil: permission === null ? null : given.occurredAt + permission * MINUTE,
      ownerId: `o-${owner}`,
      cameraId: `c-${owner}`,
      locationClass: owner === 1 ? 'outdoor' : 'intimate',
      determinedBy: [aRule('no-need-to-know', 'unexplained', 'medium'), aRule('consent-missing', 'violation', 'high')],
    }),
  }));

const again = fc.record({
  index: fc.nat(200),
  verdict: fc.constantFrom('explained', 'unexplained', 'violation'),
} as const);
const advance = fc.record({ hours: fc.integer({ min: 0, max: 400 }) });
const steps = fc.array(fc.oneof({ weight: 8, arbitrary: access }, { weight: 2, arbitrary: again }, advance), {
  minLength: 30,
  maxLength: 150,
  size: 'max',
});

describe('a detection that loads what another has saved', () => {
  it('states from then on what the other would have stated', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 40 }), (given, each) => {
        expect(statements(given, each)).toEqual(statements(given, Number.POSITIVE_INFINITY));
      }),
      { numRuns: isWhole ? 40 : 10 },
    );
  });

  it('saves the same again, each access and text once for all detectors', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const detection = new Detection(memoryRowTable());
        const accesses = given.flatMap((step) => ('access' in step ? [step.access] : []));
        for (const one of accesses) detection.observe(one, JUNE);
        const saved: SavedDetection = deserialize(serialize(detection.save()));
        const loaded = new Detection(memoryRowTable());
        loaded.load(saved);
        expect(deserialize(serialize(loaded.save()))).toEqual(saved);
        const { facts, texts } = saved.accesses;
        expect(facts.length).toBeLessThanOrEqual(accesses.length);
        expect(new Set(textsIn(texts.bytes, texts.count)).size).toBe(texts.count);
      }),
      { numRuns: isWhole ? 20 : 5 },
    );
  });

  it('names those of which nothing was saved', () => {
    const saved = new Detection(memoryRowTable(), detectors.slice(1)).save();
    expect(new Detection(memoryRowTable()).load(saved)).toEqual(detectors.slice(0, 1));
  });
});

describe.each([2, null])('a window with %p marked that loads what another has saved', (markedMin) => {
  const settings: WindowSettings = {
    millis: 12 * HOUR,
    valuesMin: 3,
    markedMin,
    keepMillis: DAY,
    keptMin: 5,
    keptMax: 40,
    perKeyMax: 8,
  };
  const addition = fc.record({
    hour: fc.integer({ min: 0, max: 100 }),
    key: fc.constantFrom('a', 'b'),
    value: fc.constantFrom('v', 'w', 'x', 'y'),
    marked: fc.boolean(),
    removes: fc.constantFrom(null, null, null, null, 2),
  });

  it('goes on as the other would have done, also where it has dropped entries', () => {
    fc.assert(
      fc.property(fc.array(addition, { maxLength: 80, size: 'max' }), fc.integer({ min: 1, max: 20 }), (all, each) => {
        const run = (restartsEach: number) => {
          let window = new DistinctWindow(settings);
          return all.map(({ hour, key, value, marked, removes }, at) => {
            if (at % restartsEach === restartsEach - 1) {
              const next = new DistinctWindow(settings);
              loadMemory(next, savedMemory(window));
              window = next;
            }
            const one = aDetectedAccess({ eventId: `e-${at}`, occurredAt: JUNE + hour * HOUR });
            const added = window.add({ key, value, marked, access: one });
            const removed =
              removes === null
                ? []
                : window.remove(key, (row) => Number(accessRows.itemOf(row).eventId.slice(2)) % 2 === 0);
            return { added, removed, size: window.size };
          });
        };
        expect(run(each)).toEqual(run(Number.POSITIVE_INFINITY));
      }),
      { numRuns: isWhole ? 150 : 50 },
    );
  });
});

type Step =
  | { readonly access: DetectedAccess; readonly endOf: number | null }
  | { readonly index: number; readonly verdict: DetectedAccess['decision']['verdict'] }
  | { readonly hours: number };

/** Everything that is stated, where the detection is replaced before every step whose number `each` divides. */
function statements(given: readonly Step[], each: number): (Finding | Withdrawal)[][] {
  const rows = memoryRowTable();
  let detection = new Detection(rows);
  const seen: DetectedAccess[] = [];
  return given.map((step, at) => {
    if (at % each === each - 1) {
      const bytes = serialize(detection.save());
      for (const _ of detection.reported.settle());
      detection = new Detection(rows);
      detection.load(deserialize(bytes));
    }
    if ('hours' in step) {
      return detection.advance({ nowMs: JUNE + step.hours * HOUR, observedUpTo: JUNE + step.hours * HOUR });
    }
    if ('access' in step) {
      const begun = step.endOf === null ? undefined : seen.at(-step.endOf);
      const one = begun === undefined ? step.access : endOf(step.access, begun);
      seen.push(one);
      return detection.observe(one, JUNE);
    }
    const one = seen[step.index % Math.max(1, seen.length)];
    if (one === undefined || one.decision.verdict === 'duplicate') return [];
    return [...detection.reevaluate([{ ...one, decision: { ...one.decision, verdict: step.verdict } }], JUNE)];
  });
}

function endOf(access: DetectedAccess, { event }: DetectedAccess): DetectedAccess {
  const { action, source, eventId: accessId } = event;
  return { ...access, event: { ...access.event, action, source, accessId, phase: 'end' } };
}
