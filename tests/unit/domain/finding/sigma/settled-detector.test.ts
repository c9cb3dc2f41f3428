import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { detectedAccess, type GivenAccess } from '../../../../../services/adapters/detections/given-access.ts';
import { loadTaxonomy, type Taxonomy } from '../../../../../services/adapters/sigma/taxonomy.ts';
import type { Detection } from '../../../../../services/domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../../../../../services/domain/finding/finding.ts';
import { detectionOf } from '../../../../support/detections/sigma-text.ts';
import { isWhole, runsOf } from '../../../../support/process/pass.ts';

/**
 * Correlations that further accesses can end are found as somebody finds them who has all accesses in the order of their
 * times: counted anew at each access, without the code that is tested.
 */

const MINUTE = 60_000;
const JUNE = Date.UTC(2026, 5, 1);
const SPAN = 10 * MINUTE;
let taxonomy: Taxonomy;
beforeAll(async () => {
  taxonomy = await loadTaxonomy();
});

interface Counted {
  readonly condition: string;
  /** What a window with these accesses, the last of which ends it, has to be. */
  holds(inside: readonly Given[], last: Given): boolean;
  /** Of a window that holds: those with the value of the access that ends it. */
  readonly reportsEqual?: true;
}

type Given = GivenAccess & { readonly eventId: string; readonly occurredAt: number; readonly appendedAt: number };

const sequences = (inside: readonly Given[]) => inside.map(({ sequence }) => sequence ?? 0);
const sum = (inside: readonly Given[]) => sequences(inside).reduce((total, one) => total + one, 0);
const distinct = (inside: readonly Given[]) => new Set(inside.map(({ recordingId }) => recordingId)).size;
const median = (inside: readonly Given[]) => {
  const sorted = sequences(inside).sort((one, other) => one - other);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
};
const rules = (inside: readonly Given[]) =>
  Number(inside.some(({ action }) => action === 'search')) + Number(inside.some(({ action }) => action === 'view'));

const correlations: Readonly<Record<string, Counted>> = {
  'event_count lt': { condition: 'condition: {lt: 3}', holds: ({ length }) => length < 3 },
  'event_count eq': { condition: 'condition: {eq: 3}', holds: ({ length }) => length === 3 },
  'event_count neq': { condition: 'condition: {neq: 2}', holds: ({ length }) => length !== 2 },
  'event_count range': { condition: 'condition: {gt: 1, lte: 4}', holds: ({ length }) => length > 1 && length <= 4 },
  'value_count lte': {
    condition: 'condition: {field: resource.recordingId, lte: 1}',
    holds: (inside) => distinct(inside) <= 1,
  },
  'value_count range': {
    condition: 'condition: {field: resource.recordingId, gte: 2, lt: 3}',
    holds: (inside) => distinct(inside) === 2,
  },
  'value_sum range': {
    condition: 'condition: {field: source.sequence, gte: 5, lt: 9}',
    holds: (inside) => sum(inside) >= 5 && sum(inside) < 9,
  },
  'value_avg gte': {
    condition: 'condition: {field: source.sequence, gte: 3}',
    holds: (inside) => sum(inside) / inside.length >= 3,
  },
  'value_avg lt': {
    condition: 'condition: {field: source.sequence, lt: 2}',
    holds: (inside) => sum(inside) / inside.length < 2,
  },
  'value_percentile gt': {
    condition: 'condition: {field: source.sequence, percentile: 50, gt: 2}',
    holds: (inside) => median(inside) > 2,
  },
  'value_percentile lte': {
    condition: 'condition: {field: resource.recordingId, lte: 34}',
    holds: (inside, last) =>
      100 * inside.filter(({ recordingId }) => recordingId === last.recordingId).length <= 34 * inside.length,
    reportsEqual: true,
  },
  'temporal eq': { condition: 'condition: {eq: 1}', holds: (inside) => rules(inside) === 1 },
};

const SERVING =
  'title: one\nname: one\nlogsource: {product: custodes}\ndetection: {one: {action: search, verdict: unexplained}, condition: one}\n---\n' +
  'title: two\nname: two\nlogsource: {product: custodes}\ndetection: {one: {action: view}, condition: one}\n---\n';

function yamlOf(name: string): string {
  const [type = ''] = name.split(' ');
  const body = `type: ${type}\n  rules: [one, two]\n  group-by: [actor.id]\n  timespan: 10m\n  ${correlations[name]?.condition}`;
  return `${SERVING}title: C\nname: C\nlevel: high\ncorrelation:\n  ${body}\n`;
}

/** The accesses of all windows in which the condition holds. */
function byDefinition(name: string, accesses: readonly Given[]): readonly string[] {
  const counted = correlations[name];
  if (counted === undefined) throw new RangeError(`no correlation ${name}`);
  const needsRecording = counted.condition.includes('recordingId');
  const looked = accesses.filter(
    ({ action, verdict, recordingId, occurredAt, appendedAt }) =>
      (action === 'view' || (action === 'search' && verdict !== 'explained')) &&
      appendedAt - occurredAt <= 60 * MINUTE &&
      !(needsRecording && recordingId === null),
  );
  const found = looked.flatMap((last) => {
    const inside = looked.filter(
      ({ actorId, occurredAt }) =>
        actorId === last.actorId && occurredAt <= last.occurredAt && occurredAt >= last.occurredAt - SPAN,
    );
    if (!counted.holds(inside, last)) return [];
    return counted.reportsEqual ? [last.eventId] : inside.map(({ eventId }) => eventId);
  });
  return [...new Set(found)].sort();
}

const someAccesses = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 40 }),
      lateMinutes: fc.constantFrom(0, 1, 5, 30, 60, 61, 600),
      actorId: fc.constantFrom('e-1', 'e-2'),
      action: fc.constantFrom('search' as const, 'view' as const, 'download' as const),
      recordingId: fc.constantFrom('r-1', 'r-2', null),
      sequence: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 25 },
  )
  .map((all) =>
    all.map(({ minute, lateMinutes, ...one }, n): Given => {
      const occurredAt = JUNE + minute * MINUTE;
      return { ...one, eventId: `n${n}`, occurredAt, appendedAt: occurredAt + lateMinutes * MINUTE };
    }),
  );

/** In the order in which they were appended, with the time passing in between. */
function play(detection: Detection, accesses: readonly Given[], onFound: (found: readonly Finding[]) => void): void {
  const arriving = [...accesses].sort((one, other) => one.appendedAt - other.appendedAt);
  for (const one of arriving) {
    onFound(detection.advance({ nowMs: one.appendedAt, observedUpTo: one.appendedAt - 1 }));
    onFound(detection.observe(detectedAccess(one), 0));
  }
}

const later = { nowMs: JUNE + 400 * MINUTE, observedUpTo: Number.POSITIVE_INFINITY };

describe.each(Object.keys(correlations))('a live correlation of %s', (name) => {
  it('finds what its definition does, whenever the accesses arrive, also after it was saved', () => {
    fc.assert(
      fc.property(someAccesses, fc.nat({ max: 25 }), (all, cut) => {
        const found: string[] = [];
        const note = (findings: readonly Finding[]) =>
          void found.push(...findings.map(({ evidence }) => evidence[0]?.eventId ?? ''));
        const [first, second] = [detectionOf(yamlOf(name), taxonomy), detectionOf(yamlOf(name), taxonomy)];
        const arriving = [...all].sort((one, other) => one.appendedAt - other.appendedAt);
        play(first, arriving.slice(0, cut), note);
        expect(second.load(deserialize(serialize(first.save())))).toEqual([]);
        play(second, arriving.slice(cut), note);
        note(second.advance(later));
        expect(found.sort()).toEqual(byDefinition(name, all));
      }),
      { numRuns: runsOf(60) },
    );
  });

  it('finds what its definition does after the clock was a month ahead, also after it was saved', () => {
    fc.assert(
      fc.property(someAccesses, fc.nat({ max: 25 }), (all, cut) => {
        const found: string[] = [];
        const note = (findings: readonly Finding[]) =>
          void found.push(...findings.map(({ evidence }) => evidence[0]?.eventId ?? ''));
        const arriving = [...all].sort((one, other) => one.appendedAt - other.appendedAt);
        let detection = detectionOf(yamlOf(name), taxonomy);
        play(detection, arriving.slice(0, cut), note);
        const early = detection.advance({ ...later, nowMs: later.nowMs + 30 * 24 * 60 * MINUTE });
        note(early);
        const saved = deserialize(serialize(detection.save()));
        detection = detectionOf(yamlOf(name), taxonomy);
        expect(detection.load(saved)).toEqual([]);
        // What arrives meanwhile is looked at when the clock is right again.
        for (const one of arriving.slice(cut)) note(detection.observe(detectedAccess(one), 0));
        note(detection.advance(later));
        const expected = byDefinition(name, all);
        const tooEarly = new Set(early.map(({ evidence }) => evidence[0]?.eventId ?? ''));
        expect(found.filter((one) => expected.includes(one) || !tooEarly.has(one)).sort()).toEqual(expected);
      }),
      { numRuns: runsOf(60) },
    );
  });

  it('finds and withdraws what its definition does after accesses were explained, and after they were not', () => {
    fc.assert(
      fc.property(someAccesses, fc.nat(), fc.boolean(), (all, pick, isSettled) => {
        const detection = detectionOf(yamlOf(name), taxonomy);
        const standing = new Map<string, string>();
        const note = (changes: readonly (Finding | Withdrawal)[]) => {
          for (const one of changes) {
            if (one.kind === 'withdrawal') standing.delete(one.findingId);
            else standing.set(one.findingId, one.evidence[0]?.eventId ?? '');
          }
        };
        const picked = (one: Given, n: number): Given => (n % 3 === pick % 3 ? { ...one, verdict: 'explained' } : one);
        const explained = all.map(picked);
        play(detection, all, note);
        if (isSettled) note(detection.advance(later));
        const again = explained.filter((_, n) => n % 3 === pick % 3);
        note(
          detection.reevaluate(
            again.map((one) => detectedAccess(one)),
            0,
          ),
        );
        note(detection.advance(later));
        expect([...standing.values()].sort()).toEqual(byDefinition(name, explained));
        note(
          detection.reevaluate(
            again.map((one) => detectedAccess({ ...one, verdict: 'unexplained' })),
            0,
          ),
        );
        note(detection.advance(later));
        expect([...standing.values()].sort()).toEqual(byDefinition(name, all));
      }),
      { numRuns: runsOf(60) },
    );
  });
});

describe('a correlation that further accesses can end', () => {
  const flood = (detection: Detection, count: number, given: (n: number) => GivenAccess) => {
    for (let n = 0; n < count; n += 1) {
      const one = { action: 'view' as const, occurredAt: JUNE + n, ...given(n), eventId: `n${n}` };
      detection.observe(detectedAccess({ ...one, appendedAt: one.occurredAt }), 0);
    }
    return detection.advance(later);
  };

  it('is not looked at in a window of which an access was dropped, and the dropped ones are counted', () => {
    const yaml = yamlOf('event_count lt').replace('lt: 3', 'gte: 2, lt: 1999');
    const detection = detectionOf(yaml, taxonomy);
    // The last 2,000 are less than 10 minutes, so each window has lost some.
    expect(flood(detection, 2_500, () => ({}))).toEqual([]);
    expect(detection.evicted).toBe(500);
  });

  // A quarter of a minute.
  (isWhole ? it : it.skip)(
    'remembers no more than 50,000 accesses of all groups, and finds nothing in what is left of them',
    () => {
      const detection = detectionOf(yamlOf('event_count lt'), taxonomy);
      flood(detection, 70_000, (n) => ({ actorId: `e-${n % 30_000}` }));
      expect(detection.evicted).toBeGreaterThan(10_000);
    },
  );

  it('counts what was reported more than an hour late', () => {
    const detection = detectionOf(yamlOf('event_count lt'), taxonomy);
    const one = { eventId: 'a', action: 'view' as const, occurredAt: JUNE };
    detection.observe(detectedAccess({ ...one, appendedAt: JUNE + 60 * MINUTE + 1 }), 0);
    expect(detection.advance(later)).toEqual([]);
    expect(detection.late).toBe(1);
  });
});

describe('a version that sees months of the past at once', () => {
  const HOUR = 60 * MINUTE;

  it.each([
    ['of many groups', 6_000, 10],
    ['of one group that has more than it may have', 3_000, 1],
  ])('reports what it would have reported live, %s', (_what, count, actors) => {
    const accesses = Array.from({ length: count }, (_, n): Given => {
      const at = JUNE + n * HOUR;
      return { eventId: `n${n}`, occurredAt: at, appendedAt: at, action: 'view', actorId: `e-${n % actors}` };
    });
    const end = JUNE + (count + 2) * HOUR;
    const replayed = detectionOf(yamlOf('event_count lt'), taxonomy);
    const found = accesses.flatMap((one) => replayed.observe(detectedAccess(one), end));
    found.push(...replayed.advance({ nowMs: end, observedUpTo: Number.POSITIVE_INFINITY }));
    const ids = found.map(({ evidence }) => evidence[0]?.eventId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(count);
  });
});
