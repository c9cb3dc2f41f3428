import { type Claims, parsePersonMapping, personOf } from '../../../../services/adapters/oidc/person-mapping.ts';

const mapping = parsePersonMapping(
  `
person: { id: employee_id, kind: employee }
rules:
  - { claim: groups, has: analysts, roles: [analyst] }
  - { claim: groups, has: leads, roles: [lead, analyst] }
  - { claim: realm_access.roles, has: dpo, roles: [privacy-officer] }
  - { claim: https://example.com/level, has: 3, roles: [assessor], kind: contractor }
  - { claim: external, has: true, roles: [analyst], kind: contractor }
`,
  'roles.yaml',
);
const rolesOf = (claims: Claims) => {
  const person = personOf({ employee_id: 'e-7', ...claims }, mapping);
  return 'is' in person ? person.is : [person.person.kind, ...person.roles];
};

describe('the mapping of claims to people', () => {
  it('gives the roles of every rule that matches, each once', () => {
    expect(rolesOf({ groups: ['leads', 'x', 'analysts'] })).toEqual(['employee', 'analyst', 'lead']);
    expect(rolesOf({ groups: 'leads' })).toEqual(['employee', 'lead', 'analyst']);
  });

  it('reads a claim by its name, else by the path of names', () => {
    expect(rolesOf({ realm_access: { roles: ['dpo'] } })).toEqual(['employee', 'privacy-officer']);
    expect(rolesOf({ 'realm_access.roles': ['none'], realm_access: { roles: ['dpo'] } })).toBe('without-role');
    expect(rolesOf({ 'https://example.com/level': 3, external: true })).toEqual(['contractor', 'assessor', 'analyst']);
  });

  it.each([
    ['no claim', {}],
    ['another text', { groups: ['Leads', 'leads ', 'leadsx'] }],
    ['a text that contains it', { groups: 'analysts leads' }],
    ['another type', { 'https://example.com/level': '3', external: 'true' }],
    ['a list in a list', { groups: [['leads']] }],
    ['an object', { groups: { leads: true } }],
    ['an inherited name', { realm_access: { constructor: ['dpo'] } }],
  ])('gives no role for %s', (_, claims) => {
    expect(rolesOf(claims)).toBe('without-role');
  });

  it.each([
    [undefined, 'without-id'],
    ['', 'without-id'],
    [7, 'without-id'],
    [['e-7'], 'without-id'],
    ['custodes-search', 'without-id'],
    ['team:support', 'without-id'],
    ['x'.repeat(1_001), 'without-id'],
  ])('takes nobody whose id is %s', (id, is) => {
    expect(personOf({ employee_id: id, groups: ['leads'] }, mapping)).toMatchObject({ is });
  });

  it('takes an email address as an id only when it is verified', () => {
    const byEmail = parsePersonMapping('person: { id: email }\nrules: [{ claim: sub, has: s, roles: [lead] }]', 'f');
    expect(personOf({ sub: 's', email: 'a@b.example' }, byEmail)).toMatchObject({ is: 'email-unverified' });
    expect(personOf({ sub: 's', email: 'a@b.example', email_verified: 'true' }, byEmail)).toMatchObject({
      is: 'email-unverified',
    });
    expect(personOf({ sub: 's', email: 'a@b.example', email_verified: true }, byEmail)).toMatchObject({
      person: { id: 'a@b.example' },
    });
  });

  it('gives no role for an email address that is not verified', () => {
    const text = 'rules: [{ claim: email, has: a@b.example, roles: [lead] }, { claim: sub, has: s, roles: [analyst] }]';
    const byEmail = parsePersonMapping(text, 'f');
    const chosen = { email: 'a@b.example', email_verified: false };
    expect(personOf({ sub: 's', ...chosen }, byEmail)).toMatchObject({ roles: ['analyst'] });
    expect(personOf({ sub: 't', ...chosen }, byEmail)).toMatchObject({ is: 'email-unverified' });
    expect(personOf({ sub: 't', ...chosen, email_verified: true }, byEmail)).toMatchObject({ roles: ['lead'] });
  });

  it('names every mistake of the file with its line', () => {
    const text =
      'person: { id: "", kind: robot }\nrules:\n  - claim: groups\n    has: x\n    roles: [source]\n    role: lead\n';
    let message = '';
    try {
      parsePersonMapping(text, 'roles.yaml');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual([
      'roles.yaml line 1: `person.id` is ``, expected the name of a claim',
      'roles.yaml line 1: `person.kind` is `robot`, expected one of: employee, contractor, service',
      expect.stringMatching(
        /^roles\.yaml line 5: `rules\[0\]\.roles\[0\]` is `source`, expected one of: analyst, lead/,
      ),
      'roles.yaml line 6: `rules[0].role` is `lead`, expected no such field',
    ]);
    expect(() => parsePersonMapping('rules: []', 'f')).toThrow(
      'f line 1: `rules` is `an array of 0`, expected at least one rule',
    );
  });
});
