import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canonicalText,
  detectionSetOf,
  loadDetections,
  withDetections,
} from '../../../../services/adapters/detections/load-detections.ts';
import { readSigmaDetections } from '../../../../services/adapters/detections/sigma-detections.ts';
import { loadTaxonomy } from '../../../../services/adapters/sigma/taxonomy.ts';
import { detectionVersion } from '../../../../services/domain/finding/mechanisms/detection-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-sigma-'));
afterAll(() => rmSync(folder, { recursive: true }));

const UNEXPLAINED = 'logsource: {product: custodes}\ndetection: {one: {User: e-1}, condition: one}\n';
const TEN_OWNERS = [
  `title: Opened\nname: opened\n${UNEXPLAINED}`,
  [
    'title: Ten owners',
    'id: 5638f7c0-ac70-491d-8465-2a65075e0d86',
    'level: high',
    'description: |',
    '  Someone opened',
    '  ten owners.',
    'author: A. Stranger',
    'falsepositives: [A sale.]',
    'correlation:',
    '  type: value_count',
    '  rules: [opened]',
    '  group-by: [User]',
    '  timespan: 1h',
    '  condition: {field: TargetUser, gte: 2}\n',
  ].join('\n'),
].join('---\n');

async function problemsOf(yaml: string): Promise<readonly string[]> {
  const { problems } = readSigmaDetections(new Map([['rule.yml', yaml]]), await loadTaxonomy());
  return problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

describe('a Sigma file in a folder of detections', () => {
  it('gives a detection for each rule that is reported, with what the author wrote', async () => {
    writeFileSync(join(folder, 'strangers.yml'), TEN_OWNERS);
    const set = await loadDetections(folder);
    const [detection, ...others] = set.detections.filter(({ sigma }) => sigma !== undefined);
    expect(others).toEqual([]);
    expect(detection).toMatchObject({
      id: 'sigma-5638f7c0-ac70-491d-8465-2a65075e0d86',
      title: 'Ten owners',
      severity: 'high',
      mode: 'enforce',
      meaning: 'Someone opened ten owners.',
      owner: 'A. Stranger',
      falsePositives: ['A sale.'],
      sigma: { fields: { sigma: { User: 'actor.id', TargetUser: 'resource.ownerId' } } },
    });
    expect(detectionSetOf(set.text)).toEqual(set);
  });

  it('has a version that words do not change, and a condition or the level does', async () => {
    const versionOf = async (yaml: string) => {
      writeFileSync(join(folder, 'strangers.yml'), yaml);
      const { detections } = await loadDetections(folder);
      return detections.filter(({ sigma }) => sigma !== undefined).map(detectionVersion)[0];
    };
    const version = await versionOf(TEN_OWNERS);
    expect(await versionOf(TEN_OWNERS.replace('Ten owners', '"Ten owners in an hour"'))).toBe(version);
    expect(await versionOf(TEN_OWNERS.replace('gte: 2', 'gte: 3'))).not.toBe(version);
    expect(await versionOf(TEN_OWNERS.replace('level: high', 'level: low'))).not.toBe(version);
    expect(await versionOf(TEN_OWNERS)).toBe(version);
  });

  it('gives no more than a set may have, also where each is proposed alone', async () => {
    writeFileSync(join(folder, 'strangers.yml'), TEN_OWNERS);
    const { detections } = await loadDetections(folder);
    const [one] = detections.filter(({ sigma }) => sigma !== undefined);
    if (one === undefined) throw new Error('there is no Sigma detection');
    const others = detections.filter(({ sigma }) => sigma === undefined);
    const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ ...one, id: `sigma-${n}` }));
    const full = detectionSetOf(canonicalText([...others, ...numbered(100)]));
    const alone = { file: 'one.yml', settings: one, tests: [], placeOf: () => ({ line: 1, column: 1 }) };
    expect(() => withDetections(full, [alone])).toThrow('the set has 101 Sigma detections, expected at most 100');
    const again = withDetections(full, [{ ...alone, settings: { ...one, id: 'sigma-0', title: 'Another' } }]);
    expect(again.detections).toHaveLength(full.detections.length);
  });

  it('runs the tests that it contains, and is refused as a whole where one fails', async () => {
    const tests = (finds: string) =>
      `${TEN_OWNERS}custodes:\n  mode: observe\n  tests:\n    - name: two owners\n      accesses:\n        - { eventId: a, ownerId: o-1, occurredAt: 2026-06-01T10:00:00Z }\n        - { eventId: b, occurredAt: 2026-06-01T10:01:00Z }\n      finds: ${finds}\n`;
    writeFileSync(join(folder, 'strangers.yml'), tests('[]'));
    expect((await loadDetections(folder)).detections.find(({ sigma }) => sigma !== undefined)?.mode).toBe('observe');
    writeFileSync(join(folder, 'strangers.yml'), tests('[a]'));
    await expect(loadDetections(folder)).rejects.toThrow(
      /strangers\.yml:\d+:7: test `two owners`: `sigma-5638.+` finds nothing, expected `a`/,
    );
  });

  it.each<[string, string, string]>([
    [
      'a count beyond what is kept',
      'condition: {field: TargetUser, gte: 20000}',
      '16:14: asks for 20000 in one window',
    ],
    ['a field that is none', 'condition: {field: Owner, gte: 2}', '16:22: `Owner` is no field'],
  ])('is refused by line and column where it has %s', async (_what, condition, expected) => {
    const [problem] = await problemsOf(TEN_OWNERS.replace(/condition: \{field.*\}/, condition));
    expect(problem).toContain(expected.replace(/^\d+:\d+: /, ''));
    expect(problem).toMatch(/^\d+:\d+: /);
  });

  it('is refused where its window is longer than the detector looks back, and where two have one id', async () => {
    expect(await problemsOf(TEN_OWNERS.replace('1h', '400d'))).toEqual([
      expect.stringMatching(/^\d+:13: `timespan` is too long to run live/),
    ]);
    const rule = `title: T\n${UNEXPLAINED}`;
    expect(await problemsOf(`${rule}---\n${rule}`)).toEqual([
      '5:1: gives a detection `sigma-t`, which another document gives too',
    ]);
  });

  it('is refused in a text that this release cannot compile or run', async () => {
    writeFileSync(join(folder, 'strangers.yml'), TEN_OWNERS);
    const { text } = await loadDetections(folder);
    expect(() =>
      detectionSetOf(text.replace('"TargetUser":"resource.ownerId"', '"TargetUsers":"resource.ownerId"')),
    ).toThrow(/`TargetUser` is no field/);
    expect(() => detectionSetOf(text.replace('"timespan":"1h"', '"timespan":"400d"'))).toThrow(
      /`timespan` is too long to run live/,
    );
    expect(() => detectionSetOf(text.replace('"gte":2', '"lt":2'))).toThrow(
      /`correlation.condition.lt` is `2`, expected `gt` or `gte`/,
    );
    expect(() =>
      detectionSetOf(text.replace('"documents":[', '"documents":[{"filter":{"rules":["opened"]}},')),
    ).toThrow(/`filter` is not honoured, expected its condition in each rule that it names/);
    expect(() => detectionSetOf(text.replace('"value_count"', '"value_sum"'))).toThrow(
      /`correlation.type` is `value_sum`, expected one of: event_count, value_count, temporal/,
    );
  });
});

it('loads the examples of others that are about accesses', async () => {
  const text = readFileSync(new URL('../../../vectors/sigma/examples/event_count.yml', import.meta.url), 'utf8');
  const { problems } = readSigmaDetections(new Map([['event_count.yml', text]]), await loadTaxonomy());
  // They are of another log source: everything else of them is honoured.
  for (const { message } of problems) expect(message).toMatch(/log source|no field|no rule/);
});
