import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { detectedAccess, type TestAccess } from '../../../../services/adapters/detections/test-access.ts';
import { FileProblemsError } from '../../../../services/adapters/forms/file-problems.ts';
import { sigmaRecord } from '../../../../services/adapters/sigma/access-fields.ts';
import { readSigma } from '../../../../services/adapters/sigma/read-sigma.ts';
import { loadTaxonomy, readTaxonomy, type Taxonomy } from '../../../../services/adapters/sigma/taxonomy.ts';
import { SigmaRun } from '../../../../services/domain/sigma/sigma-run.ts';

const vectors = join(projectRoot, 'tests/vectors/sigma');
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const schemas = {
  detection: ajv.compile(schemaOf('sigma-detection-rule-schema.json')),
  correlation: ajv.compile(schemaOf('sigma-correlation-rules-schema.json')),
};

function schemaOf(file: string): object {
  // It names the draft with a fragment, which no validator knows.
  return { ...JSON.parse(readFileSync(join(vectors, file), 'utf8')), $schema: undefined };
}

let taxonomy: Taxonomy;
beforeAll(async () => {
  taxonomy = await loadTaxonomy();
});

/** What rules of one file match, as `title: events`. Everything that is accepted is a document of the specification. */
function found(yaml: string, accesses: readonly TestAccess[]): readonly string[] {
  const set = readSigma(new Map([['rule.yml', yaml]]), taxonomy);
  for (const document of parseAllDocuments(yaml)) expect(problemsOf(document.toJS())).toEqual([]);
  const run = new SigmaRun(set);
  for (const given of accesses) run.observe(sigmaRecord(detectedAccess(given)), String(given.eventId));
  return run.end().map(({ title, records }) => `${title}: ${records.join(' ')}`);
}

function problemsOf(document: object): readonly unknown[] {
  const kind = (['detection', 'correlation'] as const).find((one) => one in document);
  const validate = schemas[kind ?? 'detection'];
  return validate(document) ? [] : (validate.errors ?? []);
}

function refused(yaml: string): readonly string[] {
  try {
    readSigma(new Map([['rule.yml', yaml]]), taxonomy);
  } catch (error) {
    if (error instanceof FileProblemsError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** A rule with this detection, in lines of YAML. */
function rule(detection: string, more = ''): string {
  const lines = detection.split('\n').map((line) => `  ${line}`);
  return `title: T\n${more}logsource:\n  product: custodes\ndetection:\n${lines.join('\n')}\n`;
}

const at = (hour: number, minute = 0) => Date.UTC(2026, 5, 1, hour, minute);

describe('a search', () => {
  const accesses: readonly TestAccess[] = [
    { eventId: 'a', occurredAt: at(9), actorId: 'Adm_1', country: 'US', action: 'view', deviceId: '😀' },
    {
      eventId: 'b',
      occurredAt: at(23, 30),
      actorId: 'e-2',
      country: 'DE',
      action: 'download',
      recordingId: 'r-*',
      cameraId: '1.1',
    },
    {
      eventId: 'c',
      occurredAt: at(10),
      actorId: 'e-3',
      action: 'livestream',
      locationClass: 'intimate',
      cameraId: '00000429',
    },
  ];

  it.each<[string, string, string]>([
    ['a text, without regard to case', 'User: adm_1', 'a'],
    ['a text with regard to case', 'User|cased: adm_1', ''],
    ['one of a list', 'action: [view, download]', 'a b'],
    ['a wildcard', "User: 'e-?'", 'b c'],
    ['one character that UTF-16 writes as two', "authentication.deviceId: '?'", 'a'],
    ['a word that is false in YAML 1.1', 'facts.account.isOwn: no', 'a b c'],
    ['a country that is no such word', 'network.country: NO', ''],
    ['digits as they are written', 'facts.camera.id: 00000429', 'c'],
    ['digits behind the point as they are written', 'facts.camera.id: 1.10', ''],
    ['a number that is written otherwise', `occurredAt: ${at(10)}.0`, 'c'],
    ['an hour with a zero before it', 'occurredAt|hour: 09', 'a'],
    ['a plain star', "resource.recordingId: 'r-\\*'", 'b'],
    ['a beginning', 'User|startswith: ADM', 'a'],
    ['a part and an end', 'action|contains: load', 'b'],
    ['an end', 'action|endswith: stream', 'c'],
    ['all of a list', 'action|contains|all: [live, stream]', 'c'],
    ['a regular expression', "User|re: '^e-[23]$'", 'b c'],
    ['one without regard to case', "User|re|i: '^adm'", 'a'],
    ['a null', 'network.country: null', 'c'],
    ['an existing field', 'network.country|exists: true', 'a b'],
    ['a missing one', 'network.country|exists: false', 'c'],
    ['another value', 'network.country|neq: US', 'b c'],
    ['a part of a time', 'occurredAt|hour: 23', 'b'],
    ['a part of a time within limits', 'occurredAt|hour|gte: 10', 'b c'],
    ['a part of a time that is another', 'occurredAt|hour|neq: 23', 'a c'],
    ['none of a list', 'action|neq: [view, download]', 'c'],
    ['another value than a field has', 'facts.actor.id|fieldref|neq: actor.id', ''],
    ['a text that does not begin so', 'User|startswith|neq: e-', 'a'],
    ['a number', `occurredAt|gte: ${at(10)}`, 'b c'],
    ['another field', 'facts.actor.id|fieldref: actor.id', 'a b c'],
    ['a fact of the decision', 'facts.camera.locationClass: intimate', 'c'],
    ['a rule that did not hold', 'rules: no-need-to-know', 'a b c'],
    ['true', 'facts.privateMaterial: true', 'a b c'],
  ])('matches %s', (_what, search, expected) => {
    const run = found(rule(`selection:\n  ${search}\ncondition: selection`), accesses);
    expect(run.map((one) => one.slice('T: '.length)).sort()).toEqual(expected === '' ? [] : expected.split(' '));
  });

  it.each<[string, string, string]>([
    ['fields of one map all hold', 'one:\n  User: e-2\n  action: download\ncondition: one', 'b'],
    ['maps in a list, one of which holds', 'one:\n  - User: e-2\n  - action: view\ncondition: one', 'a b'],
    ['keywords', "one:\n  - intimate\n  - 'e-2'\ncondition: one", 'b c'],
    ['keywords, all of which are somewhere', "one:\n  '|all':\n    - intimate\n    - stream\ncondition: one", 'c'],
    ['not before and before or', 'one:\n  User: e-2\ntwo:\n  action: view\ncondition: not one and two or one', 'a b'],
    ['brackets', 'one:\n  User: e-2\ntwo:\n  action: view\ncondition: not (one or two)', 'c'],
    ['1 of', 'sel_a:\n  User: e-2\nsel_b:\n  action: view\n_other:\n  User: e-3\ncondition: 1 of sel_*', 'a b'],
    ['all of them', 'one:\n  User: e-*\ntwo:\n  action: download\n_no:\n  User: x\ncondition: all of them', 'b'],
  ])('joins %s', (_what, detection, expected) => {
    const run = found(rule(detection), accesses);
    expect(run.map((one) => one.slice('T: '.length)).sort()).toEqual(expected.split(' '));
  });

  it('reads names of OCSF where the rule is of that taxonomy', () => {
    const yaml = rule('one:\n  actor.user.uid: e-2\n  api.operation: download\ncondition: one', 'taxonomy: ocsf\n');
    expect(found(yaml, accesses)).toEqual(['T: b']);
  });
});

function correlation(lines: string, ...searches: readonly string[]): string {
  const rules = searches.map((search, number) =>
    rule(`selection:\n  ${search}\ncondition: selection`, `name: rule_${number}\n`),
  );
  const body = lines
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return [...rules, `title: C\ncorrelation:\n${body}\n`].join('---\n');
}

describe('a correlation', () => {
  const rulesOf = (count: number) => `rules: [${Array.from({ length: count }, (_, n) => `rule_${n}`).join(', ')}]`;
  const views = (...given: readonly (readonly [string, number, Partial<TestAccess>?])[]): readonly TestAccess[] =>
    given.map(([eventId, minute, more]) => ({ eventId, occurredAt: at(9, minute), ...more }));

  it('counts events in a window that slides, both ends included, of one group', () => {
    const yaml = correlation(
      `type: event_count\n${rulesOf(1)}\ngroup-by: [User]\ntimespan: 10m\ncondition: {gte: 3}`,
      'action: view',
    );
    const accesses = views(['a', 0], ['b', 5], ['c', 10], ['d', 19], ['e', 20], ['f', 22, { actorId: 'e-2' }]);
    expect(found(yaml, accesses)).toEqual(['C: a b c', 'C: c d e']);
    expect(found(yaml, [...accesses].reverse())).toEqual(['C: a b c', 'C: c d e']);
    expect(found(yaml, views(['a', 0], ['b', 5], ['c', 11]))).toEqual([]);
  });

  it('counts more than a number', () => {
    const yaml = correlation(
      `type: event_count\n${rulesOf(1)}\ngroup-by: [User]\ntimespan: 10m\ncondition: {gt: 2.5}`,
      'action: view',
    );
    expect(found(yaml, views(['a', 0], ['b', 1]))).toEqual([]);
    expect(found(yaml, views(['a', 0], ['b', 1], ['c', 2]))).toEqual(['C: a b c']);
    expect(found(yaml.replace('gt: 2.5', 'gt: 3'), views(['a', 0], ['b', 1], ['c', 2]))).toEqual([]);
  });

  it('counts values, of one field and of several', () => {
    const yaml = (field: string) =>
      correlation(
        `type: value_count\n${rulesOf(1)}\ngroup-by: [User]\ntimespan: 1h\ncondition: {field: ${field}, gte: 2}`,
        'action: view',
      );
    const one = views(['a', 0], ['b', 1], ['c', 2, { recordingId: 'r-2' }], ['d', 3, { recordingId: 'r-3' }]);
    expect(found(yaml('resource.recordingId'), one)).toEqual(['C: c d']);
    expect(found(yaml('[resource.recordingId, resource.cameraId]'), one)).toEqual(['C: c d']);
    expect(found(yaml('resource.cameraId'), one)).toEqual([]);
  });

  it('finds several rules near each other, in any order', () => {
    const lines = `type: temporal\n${rulesOf(2)}\ngroup-by: [User]\ntimespan: 10m`;
    const yaml = correlation(lines, 'action: search', 'action: view');
    expect(found(yaml, views(['a', 0, { action: 'search' }], ['b', 5]))).toEqual(['C: a b']);
    expect(found(yaml, views(['a', 5, { action: 'search' }], ['b', 0]))).toEqual(['C: a b']);
    expect(found(yaml, views(['a', 0, { action: 'search' }], ['b', 0]))).toEqual(['C: a b']);
    expect(found(yaml, views(['a', 0, { action: 'search' }], ['b', 11]))).toEqual([]);
  });

  it('counts the rules that matched, where its condition has a number', () => {
    const lines = `type: temporal\n${rulesOf(3)}\ngroup-by: [User]\ntimespan: 10m\ncondition: {gte: 2}`;
    const yaml = correlation(lines, 'action: search', 'action: view', 'action: download');
    const accesses = views(['a', 0, { action: 'search' }], ['b', 5], ['c', 20], ['d', 21]);
    expect(found(yaml, accesses)).toEqual(['C: a b']);
  });

  it('groups by a name of another field in each rule', () => {
    const lines = [
      `type: temporal\n${rulesOf(2)}\ngroup-by: [who]\ntimespan: 10m`,
      'aliases:\n  who:\n    rule_0: recipient.id\n    rule_1: User',
    ].join('\n');
    const yaml = correlation(lines, 'action: share', 'action: view');
    const accesses = views(['a', 0, { action: 'share', recipientId: 'e-9' }], ['b', 1, { actorId: 'e-9' }], ['c', 2]);
    expect(found(yaml, accesses)).toEqual(['C: a b']);
  });

  it('reports the rules that it counts only where it generates them', () => {
    const lines = `type: event_count\n${rulesOf(1)}\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 1}`;
    expect(found(correlation(lines, 'action: view'), views(['a', 0]))).toEqual(['C: a']);
    expect(found(correlation(`${lines}\ngenerate: true`, 'action: view'), views(['a', 0]))).toEqual(['C: a', 'T: a']);
    const beside = correlation(lines, 'action: view').replace('title: C', 'title: C\ngenerate: true');
    expect(found(beside, views(['a', 0]))).toEqual(['C: a', 'T: a']);
  });
});

describe('what is not honoured', () => {
  const one = (search: string) => rule(`selection:\n  ${search}\ncondition: selection`);

  it.each<[string, string, string]>([
    ['a field', one('Image: a'), 'rule.yml:6:12: `Image` is no field'],
    ['an address, which is hashed', one('SourceIP|cidr: 10.0.0.0/8'), '`SourceIP` is no field'],
    ['a search of nothing', rule('one: {}\ncondition: one'), 'rule.yml:5:8: is empty, expected fields or keywords'],
    ['a list of nothing', rule('one: []\ncondition: one'), 'rule.yml:5:8: is empty, expected fields or keywords'],
    [
      'a map of nothing in a list',
      rule('one: [User: a, {}]\ncondition: one'),
      'rule.yml:5:18: is empty, expected fields',
    ],
    ['a field without values', one('User: []'), '`User` is an empty list, expected values'],
    [
      'a search that is not looked at',
      rule('one:\n  User: a\ntwo:\n  User: b\ncondition: one'),
      'does not look at `two`',
    ],
    ['an aggregation', rule('one:\n  User: a\ncondition: one | count() > 5'), 'an aggregation of Sigma 1'],
    [
      'a timeframe beside the detection',
      `timeframe: 5m\n${one('User: a')}`,
      'rule.yml:1:12: `timeframe` is not honoured here',
    ],
    [
      'an alias that is not used',
      correlation('type: temporal\nrules: [rule_0]\naliases: {who: {rule_0: User}}\ntimespan: 1m', 'User: a'),
      'the alias `who` is in no `group-by`',
    ],
    [
      'an alias of another rule',
      correlation(
        'type: temporal\nrules: [rule_0]\naliases: {who: {rule_0: User, rule: User}}\ngroup-by: [who]\ntimespan: 1m',
        'User: a',
      ),
      '`rule` is none of `rules`',
    ],
    ['an address', one('User|cidr: 10.0.0.0/8'), 'is not honoured: addresses are hashed'],
    ['a placeholder', one("User|expand: '%admins%'"), 'so write out the values'],
    ['a modifier', one('User|base64: a'), 'rule.yml:6:18: the modifier `base64` of `User` is not honoured'],
    ['two modifiers of which one negates', one('occurredAt|lt|neq: 5'), '`occurredAt|lt|neq` combines neq and lt'],
    ['keywords with another modifier', one("'|re': a"), 'keywords with modifiers are not honoured'],
    ['a document for all others', 'action: global\ntitle: T\n', '`action` of Sigma 1 is not honoured'],
    ['two modifiers at odds', one('User|re|contains: a'), '`User|re|contains` combines re and contains'],
    ['a pattern that RE2 does not know', one("User|re: '(?=a)'"), 'is no regular expression of RE2'],
    ['a number that is none', one('occurredAt|gt: x'), '`occurredAt|gt` is `x`, expected a number'],
    ['another log source', one('User: a').replace('custodes', 'windows'), 'the log source is `product: windows`'],
    [
      'a taxonomy',
      one('User: a').replace('title: T', 'title: T\ntaxonomy: ecs'),
      '`taxonomy` is `ecs`, expected one of',
    ],
    ['an aggregation of old', rule('one:\n  User: a\ncondition: one | count() > 5'), '`one | count() > 5` has `|`'],
    [
      'a search that does not exist',
      rule('one:\n  User: a\ncondition: two'),
      '`two` names `two`, expected one of: one',
    ],
    ['a count', rule('one:\n  User: a\ncondition: 2 of them'), 'has `2 of`, expected `1 of`'],
    ['a list of conditions', rule('one:\n  User: a\ncondition: [one]'), '`detection.condition`'],
    ['an open bracket', rule('one:\n  User: a\ncondition: (one'), 'lacks a `)`'],
    [
      'brackets without end',
      rule(`one:\n  User: a\ncondition: ${'('.repeat(3_000)}`),
      'expected at most 2000 characters',
    ],
    ['a timeframe', rule('one:\n  User: a\ntimeframe: 5m\ncondition: one'), '`timeframe` is not honoured'],
    ['an action', `action: global\n${one('User: a')}`, '`action` of Sigma 1 is not honoured'],
    ...['value_sum', 'value_avg', 'value_percentile', 'temporal_ordered'].map((type): [string, string, string] => [
      type,
      correlation(`type: ${type}\nrules: [rule_0]\ntimespan: 1m`, 'User: a'),
      `rule.yml:12:9: \`correlation.type\` is \`${type}\`, expected one of: event_count, value_count, temporal`,
    ]),
    ...['lt', 'lte', 'eq', 'neq'].map((limit): [string, string, string] => [
      `a count that more accesses can end: ${limit}`,
      correlation(`type: event_count\nrules: [rule_0]\ntimespan: 1m\ncondition: {gte: 1, ${limit}: 3}`, 'User: a'),
      `\`correlation.condition.${limit}\` is \`3\`, expected \`gt\` or \`gte\``,
    ]),
    [
      'a condition over names',
      correlation('type: temporal\nrules: [rule_0]\ntimespan: 1m\ncondition: rule_0', 'User: a'),
      'rule.yml:15:14: `correlation.condition` is `rule_0`, expected named fields, with `gt` or `gte`',
    ],
    [
      'a count without a number',
      correlation('type: event_count\nrules: [rule_0]\ntimespan: 1m', 'User: a'),
      '`condition` is missing, expected one of: gt, gte',
    ],
    [
      'values of no field',
      correlation('type: value_count\nrules: [rule_0]\ntimespan: 1m\ncondition: {gte: 1}', 'User: a'),
      '`field` is missing: `value_count` needs it',
    ],
    [
      'a field of a count of accesses',
      correlation('type: event_count\nrules: [rule_0]\ntimespan: 1m\ncondition: {field: User, gte: 1}', 'User: a'),
      '`field` of `event_count` is not honoured',
    ],
    [
      'a correlation of correlations',
      `${correlation('type: temporal\nrules: [rule_0]\ntimespan: 1m', 'User: a').replace('title: C', 'title: C\nname: inner')}---\ntitle: D\ncorrelation: {type: temporal, rules: [inner], timespan: 1m}\n`,
      'rule.yml:18:39: `inner` is a correlation, expected a rule with `detection`',
    ],
    [
      'a filter',
      `${one('User: a')}---\ntitle: F\nlogsource: {product: custodes}\nfilter: {rules: [T], one: {User: b}, condition: not one}\n`,
      'rule.yml:11:9: `filter` is not honoured, expected its condition in each rule that it names',
    ],
    [
      'a name of two correlations',
      [0, 1]
        .map(() => correlation('type: temporal\nrules: [two]\ntimespan: 1m').replace('title: C', 'title: C\nname: one'))
        .join('---\n')
        .concat('---\n', rule('one:\n  User: a\ncondition: one', 'name: two\n')),
      '`one` names two rules',
    ],
    [
      'a rule twice in a correlation',
      correlation('type: temporal\nrules: [rule_0, rule_0]\ntimespan: 1m', 'User: a'),
      'rule.yml:13:19: `rule_0` is in the list twice',
    ],
    [
      'a rule that is not there',
      correlation('type: temporal\nrules: [rule_0, rule_9]\ntimespan: 1m', 'User: a'),
      '`rule_9` is no rule of these files',
    ],
    [
      'a field of a correlation',
      correlation('type: event_count\nrules: [rule_0]\ntimespan: 1m\nwithin: 5\ncondition: {gte: 1}', 'User: a'),
      '`correlation.within` is `5`, expected no such field',
    ],
    [
      'a unit of time',
      correlation('type: event_count\nrules: [rule_0]\ntimespan: 1y\ncondition: {gte: 1}', 'User: a'),
      '`correlation.timespan` is `1y`, expected a number and one of s, m, h, d',
    ],
    ['a document of another kind', 'title: T\n', 'expected one of: detection, correlation'],
    ['what is no YAML', 'title: [', 'no YAML'],
  ])('is refused: %s', (_what, yaml, expected) => {
    expect(refused(yaml)).toEqual([expect.stringContaining(expected)]);
  });

  it('is every example of the specification that looks at another log, by what it lacks', () => {
    const folder = join(vectors, 'examples');
    const refusals = readdirSync(folder).map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(problemsOf(parseAllDocuments(text)[0]?.toJS())).toEqual([]);
      return refused(text).length > 0;
    });
    expect(refusals).toEqual(Array.from({ length: 10 }, () => true));
  });
});

describe('a taxonomy', () => {
  it('names a field that does not exist, by line and column', () => {
    const yaml = 'logsources: [{product: custodes}]\ntaxonomies:\n  sigma:\n    User: actor.name\n';
    expect(() => readTaxonomy('t.yml', yaml)).toThrow('t.yml:4:11: `User` is `actor.name`, expected null or a field');
  });
});
