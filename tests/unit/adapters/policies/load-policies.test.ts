import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPolicies, policySetOf } from '../../../../services/adapters/policies/load-policies.ts';
import { PolicyError } from '../../../../services/adapters/policies/policy-error.ts';

const good = `id: path-not-allowed
verdict: violation
severity: critical
mode: enforce
applies:
  actorKinds: [employee]
when: event.path == "database"
explain: not by {event.path}
legalBasis: an order
owner: security
tests:
  - name: by the application
    given: { event: { path: app } }
    holds: true
`;

describe('a policy folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policies-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (text: string, file = 'path-not-allowed.yaml') => writeFile(join(folder, file), text);
  const refusal = async (): Promise<string> => {
    const error = await loadPolicies(folder).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PolicyError);
    return (error as PolicyError).message;
  };

  it.each([
    ['[investigator, lead]', null],
    ['[investigatr]', '`investigatr`'],
    ['30 minutes', '`30 minutes`'],
    ['7', '`7`'],
  ])('accepts %s as the roles that need a reason, or names the problem', async (value, problem) => {
    await put(good);
    await put(`reasonNeeded: { value: ${value}, meaning: m }\n`, 'parameters.yml');
    if (problem === null) {
      expect((await loadPolicies(folder)).parameters).toMatchObject({ reasonNeeded: ['investigator', 'lead'] });
      return;
    }
    expect(await refusal()).toContain(`parameters.yml:1: reasonNeeded: ${problem}, expected a list of roles: source,`);
  });

  it('gives its rules, ready to run', async () => {
    await put(good);
    const { rules } = await loadPolicies(folder);
    expect(rules).toEqual([expect.objectContaining({ id: 'path-not-allowed', verdict: 'violation', mode: 'enforce' })]);
    expect(rules[0]?.applies).toEqual({ actions: null, actorKinds: ['employee'], purposes: null });
  });

  it.each([
    ['mode: enforce', 'mode: maybe', 4],
    ['severity: critical', 'severity: dire', 3],
    ['actorKinds: [employee]', 'actorKinds: [employee, robot]', 6],
    ['owner: security', 'owner: security\ncolour: red', 11],
    ['when: event.path == "database"', 'when: event.path ==', 7],
    ['when: event.path == "database"', 'when: event.path', 12],
    ['when: event.path == "database"', 'when: event.pth == "database"', 7],
    ['when: event.path == "database"', 'when: evt.path == "database"', 7],
    ['when: event.path == "database"', 'when: t - 1', 7],
    ['not by {event.path}', 'not by {event.pth}', 8],
    ['{ path: app }', '{ pth: app }', 12],
    ['holds: true', 'holds: false', 12],
    ['id: path-not-allowed', 'id: another-name', 1],
    ['applies:', 'applies: {', 7],
  ])('with `%s` changed to `%s` is refused, naming line %d', async (from, to, line) => {
    expect(good).toContain(from);
    await put(good.replace(from, to));
    const where = (await refusal()).split('\n').map((problem) => problem.split(': ')[0]);
    expect(where).toContain(`path-not-allowed.yaml:${line}`);
  });

  it.each([
    ['mode: enforce', 'mode: maybe', '`mode` is `maybe`, expected one of: enforce, observe'],
    ['mode: enforce\n', '', '`mode` is missing, expected one of: enforce, observe'],
    ['owner: security', 'owner: security\ncolour: red', '`colour` is `red`, expected no such field'],
    [
      'owner: security',
      'owner: security\nstepUp: { need: luck }',
      '`stepUp.need` is `luck`, expected one of: mfa, purpose',
    ],
    [
      'owner: security',
      'owner: security\nstepUp: { need: evidence }',
      'expected `kinds` or `kindsByPurpose` with the needs',
    ],
    ['owner: security', 'owner: security\nstepUp: { need: mfa, kinds: [case] }', '`stepUp` is named fields, expected'],
    ['owner: security', 'owner: 7', '`owner` is `7`, expected a text'],
    ['owner: security', 'owner: [a, b]', '`owner` is a list of 2, expected a text'],
    ['holds: true', 'holds: perhaps', '`tests.0.holds` is `perhaps`, expected true or false'],
    ['[employee]', '[]', '`applies.actorKinds` is a list of 0, expected at least 1 in the list'],
    ['[employee]', '[robot]', '`applies.actorKinds.0` is `robot`, expected one of: employee, contractor'],
    ['id: path', 'id: Path', '`id` is `Path-not-allowed`, expected words of a-z'],
    ['id: path', 'id: way', '`id` is `way-not-allowed`, expected the name of the file'],
    ['holds: true', 'holds: false', 'the rule holds, expected that it does not hold'],
  ])('with `%s` changed to `%s` is refused: %s', async (from, to, message) => {
    await put(good.replace(from, to));
    expect(await refusal()).toContain(message);
  });

  it('reports what a parameter may be', async () => {
    await put(good);
    await put('grace: { value: 30 minuts, meaning: m }\nGrace: { value: 1, meaning: m }\n', 'parameters.yml');
    const message = await refusal();
    expect(message).toContain('parameters.yml:1: `grace.value` is `30 minuts`, expected a number, a duration such as');
    expect(message).toContain('parameters.yml:2: `Grace` is named fields, expected a name of letters and digits');
  });

  it.each(['second.yml', 'second.YAML', 'parameters.YML', 'parameters.yaml'])(
    'leaves no rule out because its file is %s',
    async (name) => {
      await put(good);
      await put(good.replace('path-not-allowed', 'second'), name);
      expect(await refusal()).toMatch(
        new RegExp(`^${name}: the file is \`${name}\`, expected a rule in .* or \`parameters.yml\``),
      );
    },
  );

  it('does not read what editors keep beside the files', async () => {
    await put(good);
    await put('half written', '.path-not-allowed.yaml');
    await put('half written', '.#second.yml');
    expect((await loadPolicies(folder)).rules).toHaveLength(1);
  });

  it('is refused as a whole, with every problem of every file', async () => {
    await put(good);
    await put(good.replace('path-not-allowed', 'second').replace('"database"', '"database'), 'second.yaml');
    await put(good.replace('path-not-allowed', 'third').replace('{event.path}', '{nothing.here}'), 'third.yaml');
    const message = await refusal();
    expect(message.split('\n')).toHaveLength(2);
    expect(message).toMatch(
      /^second\.yaml:7: when: .*\nthird\.yaml:8: explain: there is no `nothing`, expected one of event, /,
    );
  });

  it('without a rule, or that is not there, is refused', async () => {
    expect(await refusal()).toMatch(/has 0 rules \(\*\.yaml\), expected 1 to 500$/);
    await expect(loadPolicies(join(folder, 'nowhere'))).rejects.toThrow(PolicyError);
  });

  it('offers the step-up that a rule names, by its text too', async () => {
    await put(good.replace('owner:', 'stepUp: { need: evidence, kindsByPurpose: { legal-rights: [case] } }\nowner:'));
    const { text, rules } = await loadPolicies(folder);
    const stepUp = { need: 'evidence', kinds: null, kindsByPurpose: { 'legal-rights': ['case'] } };
    expect([rules[0]?.stepUp, policySetOf(text).rules[0]?.stepUp]).toEqual([stepUp, stepUp]);
  });

  it('makes the same set of its text as of its files', async () => {
    await put(good);
    const { text, version } = await loadPolicies(folder);
    expect(policySetOf(text)).toMatchObject({ version, rules: [{ id: 'path-not-allowed', verdict: 'violation' }] });
    expect(() => policySetOf('{"rules":[]}')).toThrow(PolicyError);
    expect(() => policySetOf(text.replaceAll('event.path', 'event.pth'))).toThrow(/there is no `event\.pth`/);
    const [rule] = JSON.parse(text).rules;
    const twice = JSON.stringify({ ...JSON.parse(text), rules: [{ ...rule, mode: 'observe' }, rule] });
    expect(() => policySetOf(twice)).toThrow(/expected an id that no other one has/);
  });

  it('puts the rules that the environment names in mode observe, under another version', async () => {
    await put(good);
    const { version } = await loadPolicies(folder);
    const observed = await loadPolicies(folder, ['path-not-allowed']);
    expect(observed.rules.map(({ mode }) => mode)).toEqual(['observe']);
    expect(observed.version).not.toBe(version);
    await expect(loadPolicies(folder, ['no-such-rule'])).rejects.toThrow(/^RULES_OBSERVE: .*`no-such-rule`/);
  });

  describe('with parameters', () => {
    const byParameter = good.replace(
      'event.path == "database"',
      'event.path in parameters.forbidden && t - 1.0 > parameters.least',
    );
    const parameters = 'forbidden: { value: [database], meaning: m }\nleast: { value: 2 days, meaning: m }\n';

    it('gives them to conditions and explanations, durations in milliseconds', async () => {
      await put(byParameter.replace('not by {event.path}', 'after {parameters.least} not by {parameters.forbidden}'));
      await put(parameters, 'parameters.yml');
      const { rules } = await loadPolicies(folder);
      const fails = (path: string, t: number) => rules[0]?.fails({ event: { path }, t } as never);
      const day = 86_400_000;
      expect([fails('database', 2 * day + 2), fails('database', 2 * day), fails('app', 3 * day)]).toEqual([
        true,
        false,
        false,
      ]);
      expect(rules[0]?.explain).toBe('after 2 days not by database');
    });

    it('has another version when one changes', async () => {
      await put(byParameter);
      await put(parameters, 'parameters.yml');
      const { version } = await loadPolicies(folder);
      await put(parameters.replace('2 days', '3 days'), 'parameters.yml');
      expect((await loadPolicies(folder)).version).not.toBe(version);
    });

    it.each([
      ['least', 'lost', 'path-not-allowed.yaml:7: when: there is no parameter `least`'],
      ['2 days', '2 fortnights', 'parameters.yml:2: `least.value` is `2 fortnights`, expected a number, a duration'],
      ['2 days, meaning: m', '2 days', 'parameters.yml:2: `least.meaning` is missing, expected a text'],
    ])('with `%s` changed to `%s` is refused', async (from, to, problem) => {
      await put(byParameter);
      await put(parameters.replace(from, to), 'parameters.yml');
      expect(await refusal()).toContain(problem);
    });
  });

  it('has another version when a rule changes, not when a comment or a test does', async () => {
    await put(good);
    const { version } = await loadPolicies(folder);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    await put(`# why\n${good.replace('by the application', 'another name')}`);
    expect((await loadPolicies(folder)).version).toBe(version);
    for (const [from, to] of [
      ['severity: critical', 'severity: high'],
      ['[employee]', '[contractor]'],
      ['"database"', '"direct-store"'],
      ['owner: security', 'owner: legal'],
    ] as const) {
      await put(good.replace(from, to));
      expect((await loadPolicies(folder)).version).not.toBe(version);
    }
  });
});
