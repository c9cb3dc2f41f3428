import fc from 'fast-check';
import { detectedAccess, type GivenAccess } from '../../../../../services/adapters/detections/given-access.ts';
import { loadTaxonomy, type Taxonomy } from '../../../../../services/adapters/sigma/taxonomy.ts';
import { type KeptAccess, keptOf } from '../../../../../services/domain/finding/kept-access.ts';
import { RecountedWindow } from '../../../../../services/domain/finding/sigma/recounted-window.ts';
import { SettledWindow } from '../../../../../services/domain/finding/sigma/settled-window.ts';
import type { CorrelationRule } from '../../../../../services/domain/sigma/correlation-rule.ts';
import { correlate } from '../../../../../services/domain/sigma/sigma-correlation.ts';
import { detectionOf } from '../../../../support/detections/sigma-text.ts';
import { runsOf } from '../../../../support/process/pass.ts';

/** What a correlation of Sigma forgets where there is too much to keep: a flood must not hide what came before it. */

const MINUTE = 60_000;
const JUNE = Date.UTC(2026, 5, 1);
const SPAN = 10 * MINUTE;
let taxonomy: Taxonomy;
beforeAll(async () => {
  taxonomy = await loadTaxonomy();
});

function aRule(type: CorrelationRule['type'], given: Partial<CorrelationRule> = {}): CorrelationRule {
  return { type, rules: 3, timespanMillis: SPAN, condition: [], percentile: null, ...given };
}

function aKept(name: string, minute: number): KeptAccess {
  return keptOf({ ...detectedAccess({ eventId: name, occurredAt: JUNE + minute * MINUTE }) });
}

const withoutEnd = { keepMillis: Number.MAX_SAFE_INTEGER, keptMax: Number.MAX_SAFE_INTEGER };

const someRecords = fc.array(
  fc.record({ wait: fc.integer({ min: 0, max: 3 }), rule: fc.nat({ max: 2 }), value: fc.nat({ max: 3 }) }),
  { maxLength: 60, size: 'max' },
);

describe.each([
  { ...aRule('event_count', { condition: [['gte', 4]] }), perGroupMax: 4 },
  { ...aRule('value_count', { condition: [['gte', 3]] }), perGroupMax: 4 },
  { ...aRule('temporal'), perGroupMax: 3 },
  { ...aRule('temporal_ordered'), perGroupMax: 12 },
])('a group with more records than it may have, of $type', ({ perGroupMax, ...rule }) => {
  it('finds at each access in its order what all of them would', () => {
    fc.assert(
      fc.property(someRecords, (given) => {
        const window = new RecountedWindow({ rule, ...withoutEnd, perGroupMax, reports: 'ends' });
        let minute = 0;
        const all = given.map(({ wait, ...one }, n) => {
          minute += wait;
          return { ...one, at: JUNE + minute * MINUTE, name: `n${n}\nsource`, minute };
        });
        for (const [n, one] of all.entries()) {
          const kept = aKept(`n${n}`, one.minute);
          const reported = window.add({ ...one, group: 'g' }, kept);
          // Of one time the later arrival may be the one with which it holds.
          const { ends } = correlate(rule, all.slice(0, n + 1)).at(-1) ?? {};
          const holds = [...(ends ?? [])].some((name) => all.find((other) => other.name === name)?.at === one.at);
          expect(reported.some(({ access }) => access === kept)).toBe(holds);
        }
      }),
      { numRuns: runsOf(300) },
    );
  });
});

it('keeps the large ones of a sum', () => {
  const rule = aRule('value_sum', { condition: [['gte', 1_000]] });
  const window = new RecountedWindow({ rule, ...withoutEnd, perGroupMax: 4, reports: 'names' });
  const values = [400, 1, 2, 1, 1, 400, 1, 1, 1, 1, 1, 200];
  const found = values.flatMap((value, n) => window.add({ group: 'g', rule: 0, value }, aKept(`n${n}`, n / 2)));
  expect(found.map(({ access }) => access.eventId)).toEqual(expect.arrayContaining(['n0', 'n5', 'n11']));
  // What no window reaches any more goes first, however large it is.
  const later = [300, 300, 300, 300].flatMap((value, n) =>
    window.add({ group: 'g', rule: 0, value }, aKept(`m${n}`, 60 + n)),
  );
  expect(later).toHaveLength(4);
});

it('keeps the large ones of a sum beside one of a clock that was ahead, and those that come late', () => {
  const rule = aRule('value_sum', { condition: [['gte', 1_000]] });
  const window = new RecountedWindow({ rule, ...withoutEnd, perGroupMax: 4, reports: 'names' });
  const add = (value: number, name: string, minute: number) =>
    window.add({ group: 'g', rule: 0, value }, aKept(name, minute)).map(({ access }) => access.eventId);
  add(1, 'ahead', 500_000);
  const values = [400, 1, 2, 1, 1, 400, 1, 1, 1, 1, 1, 200];
  const found = values.flatMap((value, n) => add(value, `n${n}`, 1_000 + n / 2));
  expect(found).toEqual(expect.arrayContaining(['n0', 'n5', 'n11']));
  for (let n = 0; n < 4; n += 1) add(1, `trivial-${n}`, 2_000 + n / 10);
  expect([600, 600].flatMap((value, n) => add(value, `late-${n}`, 1_900 + n))).toEqual(['late-0', 'late-1']);
});

it('withdraws nothing of which a part of the window was dropped', () => {
  const rule = aRule('value_sum', { condition: [['gte', 1_000]] });
  const window = new RecountedWindow({ rule, ...withoutEnd, perGroupMax: 2, reports: 'names' });
  for (const [n, value] of [600, 400, 500].entries()) window.add({ group: 'g', rule: 0, value }, aKept(`n${n}`, n));
  // 600 and 400 are enough without it.
  const withdrawn = window.remove('g', ({ name }) => name.startsWith('n2\n'));
  expect(withdrawn.map(({ access }) => access.eventId)).toEqual(['n2']);
});

describe('one group that is filled again and again', () => {
  const bounds = { keepMillis: Number.MAX_SAFE_INTEGER, keptMax: 100, perGroupMax: 3 };
  const flood = (add: (name: string, minute: number) => void) => {
    for (let n = 0; n < 5_000; n += 1) add(`n${n}`, 1);
  };

  it('pushes out no record of another one', () => {
    const rule = aRule('event_count', { condition: [['gte', 2]] });
    const window = new RecountedWindow({ rule, ...bounds, reports: 'names' });
    window.add({ group: 'quiet', rule: 0, value: null }, aKept('first', 0));
    flood((name, minute) => window.add({ group: 'loud', rule: 0, value: null }, aKept(name, minute)));
    expect(window.add({ group: 'quiet', rule: 0, value: null }, aKept('second', 2))).toHaveLength(2);
  });

  it('ends no window of another one that is looked at when it is whole', () => {
    const rule = aRule('event_count', { condition: [['lt', 3]] });
    const window = new SettledWindow({ rule, ...bounds });
    window.add({ group: 'quiet', rule: 0, value: null }, aKept('first', 0));
    flood((name, minute) => window.add({ group: 'loud', rule: 0, value: null }, aKept(name, minute)));
    const found = window.settle(JUNE + 60 * MINUTE).filter(({ group }) => group === 'quiet');
    expect(found.flatMap(({ accesses }) => accesses.map(({ eventId }) => eventId))).toEqual(['first']);
  });
});

describe('live', () => {
  const rule = (name: string, action: string) =>
    `title: ${name}\nname: ${name}\nlogsource: {product: custodes}\ndetection: {one: {action: ${action}}, condition: one}\n---\n`;
  const rules = [rule('one', 'search'), rule('two', 'view'), rule('three', 'download')].join('');
  const yamlOf = (body: string) =>
    `${rules}title: C\nname: C\nlevel: high\ncorrelation:\n  rules: [one, two, three]\n  group-by: [actor.id]\n  timespan: 10m\n  ${body}\n`;
  const found = (yaml: string, accesses: readonly GivenAccess[]) => {
    const detection = detectionOf(yaml, taxonomy);
    return accesses.flatMap((one, n) =>
      detection.observe(detectedAccess({ eventId: `n${n}`, occurredAt: JUNE + n, ...one }), 0),
    );
  };

  it('an order is found whose second part comes before a thousand searches', () => {
    const searches = Array.from({ length: 1_000 }, (): GivenAccess => ({ action: 'search' }));
    const accesses: GivenAccess[] = [{ action: 'search' }, { action: 'view' }, ...searches, { action: 'download' }];
    const reported = found(yamlOf('type: temporal_ordered'), accesses).map(({ evidence }) => evidence[0]?.eventId);
    expect(reported).toEqual(expect.arrayContaining(['n0', 'n1', 'n1002']));
  });

  it('a sum is found that two thousand accesses make', () => {
    const accesses = Array.from({ length: 2_000 }, (): GivenAccess => ({ action: 'download', sequence: 1 }));
    const yaml = yamlOf('type: value_sum\n  condition: {field: source.sequence, gte: 2000}');
    expect(found(yaml, accesses)).toHaveLength(2_000);
  });
});
