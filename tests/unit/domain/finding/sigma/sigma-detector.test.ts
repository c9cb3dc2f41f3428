import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { detectedAccess, type TestAccess } from '../../../../../services/adapters/detections/test-access.ts';
import { sigmaRecord } from '../../../../../services/adapters/sigma/access-fields.ts';
import { readSigma } from '../../../../../services/adapters/sigma/read-sigma.ts';
import { loadTaxonomy, type Taxonomy } from '../../../../../services/adapters/sigma/taxonomy.ts';
import type { Detection } from '../../../../../services/domain/finding/detection.ts';
import type { SigmaSet } from '../../../../../services/domain/sigma/sigma-rule.ts';
import { SigmaRun } from '../../../../../services/domain/sigma/sigma-run.ts';
import { detectionOf } from '../../../../support/detections/sigma-text.ts';
import { runsOf } from '../../../../support/process/pass.ts';

/** What Sigma rules find of a stream is what they match in the archive, whatever the order of arrival. */

const MINUTE = 60_000;
const JUNE = Date.UTC(2026, 5, 1);
let taxonomy: Taxonomy;
beforeAll(async () => {
  taxonomy = await loadTaxonomy();
});

const correlations = {
  event_count: 'condition: {gte: 3}',
  value_count: 'condition: {field: resource.recordingId, gt: 1}',
  temporal: '',
  /** An access that both rules match is in two groups. */
  aliased: 'condition: {gte: 3}',
};
type LiveType = keyof typeof correlations;

function yamlOf(type: LiveType, groupBy = 'actor.id'): string {
  const rule = (name: string, search: string) =>
    `title: ${name}\nname: ${name}\nlogsource: {product: custodes}\ndetection: {one: {${search}}, condition: one}\n`;
  const rules = [rule('one', 'action: search, verdict: unexplained'), rule('two', 'action: view')];
  if (type === 'aliased') return aliasedYaml();
  const body = `  type: ${type}\n  rules: [one, two]\n  group-by: [${groupBy}]\n  timespan: 10m\n  ${correlations[type]}`;
  return [...rules, `title: C\nname: C\nlevel: high\ncorrelation:\n${body}\n`].join('---\n');
}

/** The same value is a person to one rule and a recording to the other, so an access can be in two groups. */
function aliasedYaml(): string {
  const rule = (name: string, search: string) =>
    `title: ${name}\nname: ${name}\nlogsource: {product: custodes}\ndetection: {one: {${search}}, condition: one}\n`;
  const aliases = 'aliases: {who: {one: actor.id, two: resource.recordingId}}\n  group-by: [who]';
  const correlation = `title: C\nname: C\ncorrelation:\n  type: event_count\n  rules: [one, two]\n  ${aliases}\n  timespan: 10m\n  condition: {gte: 3}\n`;
  return [rule('one', 'verdict: unexplained'), rule('two', 'action: view'), correlation].join('---\n');
}

/** The accesses with a finding in the end. */
function found(detection: Detection, accesses: readonly TestAccess[]): readonly string[] {
  const all = accesses.flatMap((one) => detection.observe(detectedAccess(one), 0));
  expect(new Set(all.map(({ findingId }) => findingId)).size).toBe(all.length);
  return all.map(({ evidence }) => evidence[0]?.eventId ?? '').sort();
}

const sets = new Map<string, SigmaSet>();

function matched(yaml: string, accesses: readonly TestAccess[]): readonly string[] {
  const set = sets.get(yaml) ?? readSigma(new Map([['rule.yml', yaml]]), taxonomy);
  sets.set(yaml, set);
  const run = new SigmaRun(set);
  for (const one of accesses) run.observe(sigmaRecord(detectedAccess(one)), String(one.eventId));
  return [...new Set(run.end().flatMap(({ records }) => records))].sort();
}

const someAccesses = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 60 }),
      actorId: fc.constantFrom('e-1', 'e-2'),
      action: fc.constantFrom('search' as const, 'view' as const, 'download' as const),
      recordingId: fc.constantFrom('r-1', 'e-1', null),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ minute, ...one }, n): TestAccess => ({ ...one, eventId: `n${n}`, occurredAt: JUNE + minute * MINUTE })),
  );

describe.each(Object.keys(correlations) as LiveType[])('a live correlation of %s', (type) => {
  it('finds what the archive has, in any order of arrival, also after it was saved', () => {
    const yaml = yamlOf(type);
    fc.assert(
      fc.property(
        someAccesses.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([sorted, shuffled]) => {
          const expected = matched(yaml, sorted);
          expect(found(detectionOf(yaml, taxonomy), shuffled)).toEqual(expected);
          const [first, second] = [detectionOf(yaml, taxonomy), detectionOf(yaml, taxonomy)];
          const half = Math.floor(shuffled.length / 2);
          const before = found(first, shuffled.slice(0, half));
          expect(second.load(deserialize(serialize(first.save())))).toEqual([]);
          expect([...before, ...found(second, shuffled.slice(half))].sort()).toEqual(expected);
        },
      ),
      { numRuns: runsOf(30) },
    );
  });

  it('withdraws what no window holds any more after accesses were explained', () => {
    const yaml = yamlOf(type);
    fc.assert(
      fc.property(someAccesses, fc.nat(), (all, pick) => {
        const detection = detectionOf(yaml, taxonomy);
        const standing = new Set(
          all.flatMap((one) => detection.observe(detectedAccess(one), 0)).map((one) => one.findingId),
        );
        const later = all.map((one, n): TestAccess => (n % 3 === pick % 3 ? { ...one, verdict: 'explained' } : one));
        const again = later.filter((_, n) => n % 3 === pick % 3).map((one) => detectedAccess(one));
        for (const one of detection.reevaluate(again, 0)) {
          if (one.kind === 'withdrawal') standing.delete(one.findingId);
          else standing.add(one.findingId);
        }
        expect(standing.size).toBe(matched(yaml, later).length);
      }),
      { numRuns: runsOf(30) },
    );
  });
});

it('reports an access of two groups once, and withdraws it when it is in no window of either', () => {
  const detection = detectionOf(aliasedYaml(), taxonomy);
  const at = (minute: number, given: TestAccess): TestAccess => ({
    action: 'search',
    recordingId: null,
    ...given,
    occurredAt: JUNE + minute * MINUTE,
  });
  const accesses = [
    at(0, { eventId: 'both', actorId: 'e-1', action: 'view', recordingId: 'r-1' }),
    at(1, { eventId: 'a', actorId: 'e-1' }),
    at(2, { eventId: 'b', actorId: 'e-1' }),
    at(3, { eventId: 'c', actorId: 'e-2', action: 'view', recordingId: 'r-1' }),
    at(4, { eventId: 'd', actorId: 'e-3', action: 'view', recordingId: 'r-1' }),
  ];
  expect(found(detection, accesses)).toEqual(['a', 'b', 'both', 'c', 'd']);
  const explained = (given: TestAccess | undefined) =>
    detection.reevaluate([detectedAccess({ ...given, verdict: 'explained' })], 0).length;
  // Of the first group both others, of the second none.
  expect(explained(accesses[1])).toBe(2);
});

describe('a live rule', () => {
  const yaml = `title: T\nlevel: medium\nlogsource: {product: custodes}\ndetection: {one: {verdict: unexplained}, condition: one}\n`;

  it('reports each access that it matches once, in the alert of its actor, until it is explained', () => {
    const detection = detectionOf(yaml, taxonomy);
    const access: TestAccess = { eventId: 'a', occurredAt: JUNE };
    const [finding, ...others] = detection.observe(detectedAccess(access), 0);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'sigma-t', severity: 'medium', group: 'actor:e-1', detection: 'sigma-t' });
    for (const verdict of ['duplicate', 'conflict'] as const)
      expect(detection.observe(detectedAccess({ ...access, verdict }), 0)).toEqual([]);
    const [withdrawn] = detection.reevaluate([detectedAccess({ ...access, verdict: 'explained' })], 0);
    expect(withdrawn).toMatchObject({ kind: 'withdrawal', findingId: finding?.findingId });
  });

  it('puts what is low into one alert a day', () => {
    const detection = detectionOf(yaml.replace('medium', 'low'), taxonomy);
    const [finding] = detection.observe(detectedAccess({ eventId: 'a', occurredAt: JUNE }), 0);
    expect(finding?.group).toBe('low:sigma-t:2026-06-01');
  });
});

describe('the records of a live correlation', () => {
  it('are bounded, and what is dropped is counted', () => {
    const detection = detectionOf(yamlOf('event_count', 'resource.recordingId'), taxonomy);
    const { event, ...access } = detectedAccess({ eventId: 'n', occurredAt: JUNE });
    let found = 0;
    for (let n = 0; n < 70_000; n += 1) {
      const resource = { ...event.resource, recordingId: `r-${n}` };
      found += detection.observe({ ...access, event: { ...event, eventId: `n${n}`, resource } }, 0).length;
    }
    expect(found).toBe(0);
    expect(detection.evicted).toBeGreaterThan(10_000);
  });
});
