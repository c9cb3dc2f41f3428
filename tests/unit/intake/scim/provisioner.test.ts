import { setImmediate } from 'node:timers/promises';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { parseScimSettings } from '../../../../services/adapters/scim/read-scim-file.ts';
import { readPatch } from '../../../../services/domain/provisioning/patch.ts';
import { ENTERPRISE_SCHEMA } from '../../../../services/domain/provisioning/scim-user.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { Provisioner } from '../../../../services/intake/scim/provisioner.ts';
import type { Problem } from '../../../../services/value-forms/problems.ts';
import { aRecord, aRegister, classifyLocation } from '../../../support/register-builders.ts';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

/** A register of one intake, whose clock is `time.now`. */
function provisioning({ refused = null as Problem | null } = {}) {
  const [view, time] = [aRegister(), { now: NOW }];
  const writer = {
    caughtUp: async () => 0,
    // A record is in the view once the log has it.
    async write(records: readonly RegisterRecord[]) {
      await setImmediate();
      if (refused !== null) return records.map(() => refused);
      for (const record of records) view.applyRecord(record);
      return records.map(() => 'accepted' as const);
    },
  };
  const log = memoryLog({ clock: () => time.now });
  const settings = parseScimSettings('groups: [{ displayName: Leads, role: support-lead }]', 'scim.yaml');
  const clock = () => time.now;
  const provisioner = new Provisioner({ writer, view, log, settings, classifyLocation, clock, requireRoom() {} });
  const patch = (path: string, value: unknown) =>
    provisioner.patchUser('mia', readPatch({ Operations: [{ op: 'replace', path, value }] }), null);
  const inForce = (at: number) => view.inForce('person', 'mia', at);
  return { view, time, provisioner, patch, inForce };
}

it('loses nothing of changes to one person that come at one time', async () => {
  const { provisioner, patch, inForce } = provisioning();
  await provisioner.createUser({ userName: 'mia' }, null);
  const changes = {
    userType: 'Vendor',
    [`${ENTERPRISE_SCHEMA}:department`]: 'emea',
    [`${ENTERPRISE_SCHEMA}:organization`]: 'x',
  };
  await Promise.all(Object.entries(changes).map(([path, value]) => patch(path, value)));
  expect(inForce(NOW)).toMatchObject({ type: 'contractor', team: 'emea', employer: 'x' });
});

it.each(['mia', 'mia2', 'Mia2'])('creates no second user under a name that one has or had: %s', async (userName) => {
  const { provisioner, patch, view } = provisioning();
  await provisioner.createUser({ userName: 'mia' }, null);
  await patch('userName', 'mia2');
  await expect(provisioner.createUser({ userName }, null)).rejects.toMatchObject({
    status: 409,
    scimType: 'uniqueness',
  });
  expect(view.all('person').map(({ id }) => id)).toEqual(['mia']);
});

describe('a user who gets another name', () => {
  const attributes = ['userName', 'externalId', `${ENTERPRISE_SCHEMA}:employeeNumber`];
  const renamed = async (attribute: string, name: string, others: (to: ReturnType<typeof provisioning>) => unknown) => {
    const scim = provisioning();
    await others(scim);
    await scim.provisioner.createUser({ userName: 'ben' }, null);
    const replace = readPatch({ Operations: [{ op: 'replace', path: attribute, value: name }] });
    const answer = scim.provisioner.patchUser('ben', replace, null).then(
      () => 200,
      ({ status, scimType }) => [status, scimType],
    );
    return { answer: await answer, aliases: scim.view.inForce('person', 'ben', NOW)?.aliases };
  };
  const refused = { answer: [409, 'uniqueness'], aliases: [] };

  it.each(attributes)('gets as %s none of a leaver', async (attribute) => {
    const deleted = async ({ provisioner }: ReturnType<typeof provisioning>) => {
      await provisioner.createUser({ userName: 'mia' }, null);
      await provisioner.deleteUser('mia', null);
    };
    expect(await renamed(attribute, 'mia', deleted)).toEqual(refused);
    const since = { employmentFrom: '1970-01-01T00:00:00Z', validFrom: '1970-01-01T00:00:00Z' };
    const ofHr = aRecord('person', { id: 'mia', ...since, employmentUntil: new Date(NOW - HOUR).toISOString() });
    expect(await renamed(attribute, 'mia', ({ view }) => view.applyRecord(ofHr))).toEqual(refused);
  });

  it.each(attributes)('gets as %s none that another user has or had', async (attribute) => {
    const others = async ({ provisioner, patch }: ReturnType<typeof provisioning>) => {
      await provisioner.createUser({ userName: 'mia' }, null);
      await patch('userName', 'mia2');
    };
    expect(await renamed(attribute, 'mia', others)).toEqual(refused);
    expect(await renamed(attribute, 'mia2', others)).toEqual(refused);
  });

  it('gets that of a person whom only HR sent, and their own again', async () => {
    const since = { employmentFrom: '1970-01-01T00:00:00Z', validFrom: '1970-01-01T00:00:00Z' };
    const ofHr = aRecord('person', { id: 'e-7', ...since });
    const employeeNumber = `${ENTERPRISE_SCHEMA}:employeeNumber`;
    const joined = await renamed(employeeNumber, 'e-7', ({ view }) => view.applyRecord(ofHr));
    expect(joined).toEqual({ answer: 200, aliases: ['e-7'] });
    const { view, provisioner, patch, inForce } = provisioning();
    await provisioner.createUser({ userName: 'mia' }, null);
    view.applyRecord({ ...ofHr, id: 'e-9', aliases: ['mia'], employmentUntil: NOW });
    await patch(employeeNumber, 'e-9');
    for (const name of ['mia2', 'mia', 'mia2']) await patch('userName', name);
    expect(inForce(NOW)).toMatchObject({ userName: 'mia2', aliases: ['e-9', 'mia2'] });
  });

  it.each([
    ['externalId', 'e-7'],
    ['employeeNumber', 'e-7'],
    ['userName', 'ben'],
  ])('ends without a taken name, where the request has it as %s', async (attribute, name) => {
    const { provisioner, view, patch, inForce } = provisioning();
    await provisioner.createUser({ userName: 'mia', externalId: '00u7' }, null);
    await provisioner.createUser({ userName: 'ben' }, null);
    const since = { employmentFrom: '1970-01-01T00:00:00Z', validFrom: '1970-01-01T00:00:00Z' };
    view.applyRecord(aRecord('person', { id: 'e-7', ...since, employmentUntil: new Date(NOW - HOUR).toISOString() }));
    const isRefused = { status: 409, scimType: 'uniqueness' };
    const whole = { userName: 'mia', [attribute]: name };
    await expect(provisioner.replaceUser('mia', whole, null)).rejects.toMatchObject(isRefused);
    await provisioner.replaceUser('mia', { ...whole, active: false }, null);
    const former = { userName: 'mia', externalId: '00u7', aliases: ['00u7'] };
    expect(inForce(NOW)).toMatchObject({ ...former, employmentUntil: NOW });
    expect(view.inForce('person', 'ben', NOW)).toMatchObject({ employmentUntil: null });
    await patch('active', true);
    expect(inForce(NOW)).toMatchObject({ ...former, employmentUntil: null });
  });

  it('is refused a taken name in a PUT, and as a new user', async () => {
    const { provisioner } = provisioning();
    await provisioner.createUser({ userName: 'mia' }, null);
    await provisioner.createUser({ userName: 'ben' }, null);
    const taken = { status: 409, scimType: 'uniqueness' };
    await expect(provisioner.replaceUser('ben', { userName: 'MIA' }, null)).rejects.toMatchObject(taken);
    await expect(provisioner.createUser({ userName: 'eve', externalId: 'mia' }, null)).rejects.toMatchObject(taken);
  });
});

it.each([-HOUR, HOUR])('creates a user as the person who has the name as an alias from %i ms on', async (after) => {
  const { provisioner, view, time } = provisioning();
  const validFrom = new Date(NOW + after).toISOString();
  view.applyRecord(aRecord('person', { id: 'e-7', aliases: ['mia'], team: 'emea', issuer: 'hr', validFrom }));
  expect(await provisioner.createUser({ userName: 'mia' }, null)).toMatchObject({ id: 'e-7' });
  await expect(provisioner.createUser({ userName: 'mia' }, null)).rejects.toMatchObject({ status: 409 });
  time.now += 2 * HOUR;
  expect(view.person('mia', time.now)).toMatchObject({ id: 'e-7', userName: 'mia', team: 'emea' });
  await provisioner.patchUser(
    'e-7',
    readPatch({ Operations: [{ op: 'replace', path: 'active', value: false }] }),
    null,
  );
  expect(view.person('mia', time.now)).toMatchObject({ id: 'e-7', employmentUntil: time.now });
});

it.each([-HOUR, HOUR])(
  'ends with a user whose id HR lists as an alias from %i ms on, and begins again',
  async (after) => {
    const { provisioner, view, time, patch } = provisioning();
    await provisioner.createUser({ userName: 'mia' }, null);
    const validFrom = new Date(NOW + after).toISOString();
    const hr = { id: 'e-7', aliases: ['mia'], employmentFrom: '1970-01-01T00:00:00Z', team: 'emea', issuer: 'hr' };
    view.applyRecord(aRecord('person', { ...hr, validFrom }));
    view.applyRecord(aRecord('person', { ...hr, team: 'planned', validFrom: new Date(NOW + 2 * HOUR).toISOString() }));
    const judged = () =>
      [NOW, NOW + HOUR, NOW + 2 * HOUR].map((at) => [
        view.person('mia', at)?.id,
        view.person('mia', at)?.employmentUntil,
      ]);
    const first = after < 0 ? 'e-7' : 'mia';
    time.now = NOW;
    await patch('active', false);
    expect(judged()).toEqual([
      [first, NOW],
      ['e-7', NOW],
      ['e-7', NOW],
    ]);
    expect([NOW + HOUR, NOW + 2 * HOUR].map((at) => view.person('mia', at)?.team)).toEqual(['emea', 'planned']);
    await patch('active', true);
    expect(judged().map(([, until]) => until)).toEqual([null, null, null]);
    await provisioner.deleteUser('mia', null);
    expect(judged().map(([, until]) => until)).toEqual([NOW, NOW, NOW]);
  },
);

it.each([
  ['externalId', { externalId: '00u9' }, 409],
  ['employeeNumber', { [ENTERPRISE_SCHEMA]: { employeeNumber: 'e-9' } }, 409],
  ['externalId of theirs', { externalId: '00u7' }, 'e-7'],
  ['employeeNumber of theirs', { [ENTERPRISE_SCHEMA]: { employeeNumber: 'e-7' } }, 'e-7'],
  ['nothing else', {}, 'e-7'],
])('takes a name that a leaver had, with %s, for %j: %s', async (_what, also, expected) => {
  const { provisioner, view } = provisioning();
  const employmentUntil = new Date(NOW - HOUR).toISOString();
  const since = { employmentFrom: '1970-01-01T00:00:00Z', validFrom: '1970-01-01T00:00:00Z' };
  view.applyRecord(aRecord('person', { id: 'e-7', aliases: ['mia', '00u7'], ...since, employmentUntil }));
  const created = provisioner.createUser({ userName: 'mia', ...also }, null).then(
    ({ id }) => id,
    ({ status }) => status,
  );
  expect(await created).toBe(expected);
  if (expected === 409) expect(view.person('mia', NOW)).toMatchObject({ id: 'e-7', employmentUntil: NOW - HOUR });
});

it('keeps the name of a user whose provider removes it', async () => {
  const { provisioner, inForce } = provisioning();
  await provisioner.createUser({ userName: 'mia' }, null);
  const remove = readPatch({ Operations: [{ op: 'remove', path: 'userName' }] });
  await expect(provisioner.patchUser('mia', remove, null)).rejects.toMatchObject({ status: 400 });
  expect(inForce(NOW)).toMatchObject({ userName: 'mia' });
});

it('keeps the role that HR gave where a provider takes a user out of a group in which they never were', async () => {
  const { view, provisioner, inForce } = provisioning();
  const user = await provisioner.createUser({ userName: 'mia' }, null);
  view.applyRecord({ ...user, role: 'support', issuer: 'hr' });
  const leads = { id: 'leads', displayName: 'Leads', role: 'support-lead' };
  await provisioner.changeMembers(leads, [{ op: 'replace', path: 'members', value: [] }], null);
  await provisioner.changeMembers(leads, [{ op: 'remove', path: 'members', value: [{ value: 'mia' }] }], null);
  expect(inForce(NOW)).toMatchObject({ role: 'support', groups: null });
});

it('keeps the role that HR gave where a provider pushes a group that is as it was', async () => {
  const { view, provisioner, inForce } = provisioning();
  const user = await provisioner.createUser({ userName: 'mia' }, null);
  const [leads, agents] = ['Leads', 'Agents'].map((name) => ({
    id: name,
    displayName: name,
    role: `a role of ${name}`,
  }));
  if (leads === undefined || agents === undefined) throw new Error('no groups');
  const members = [{ value: 'mia' }];
  await provisioner.changeMembers(leads, [{ op: 'add', path: 'members', value: members }], null);
  view.applyRecord({ ...user, role: 'support', groups: ['Leads'], issuer: 'hr' });
  for (const op of ['add', 'replace'] as const) {
    await provisioner.changeMembers(leads, [{ op, path: 'members', value: members }], null);
  }
  await provisioner.changeMembers(agents, [{ op: 'remove', path: 'members', value: members }], null);
  expect(inForce(NOW)).toMatchObject({ role: 'support', groups: ['Leads'], issuer: 'hr' });
  await provisioner.changeMembers(leads, [{ op: 'remove', path: 'members', value: members }], null);
  expect(inForce(NOW)).toMatchObject({ role: 'none', groups: [] });
});

it('reports what the register refuses, and is the issuer of what it writes, which nobody approved', async () => {
  const taken = provisioning({ refused: { field: 'aliases', value: 'mia', expected: 'an alias of nobody else' } });
  const created = taken.provisioner.createUser({ userName: 'mia' }, null);
  await expect(created).rejects.toMatchObject({ status: 409, scimType: 'uniqueness' });
  const { view, provisioner, patch, inForce } = provisioning();
  const user = await provisioner.createUser({ userName: 'mia' }, null);
  view.applyRecord({ ...user, issuer: 'hr', approver: 'boss' });
  await patch('userType', 'Vendor');
  expect(inForce(NOW)).toMatchObject({ type: 'contractor', issuer: 'scim', approver: null });
});

it('refuses more members at once than it writes, before anything is written', async () => {
  const { provisioner, inForce } = provisioning();
  await provisioner.createUser({ userName: 'mia' }, null);
  const value = Array.from({ length: 10_000 }, (_, number) => ({ value: `e-${number}` }));
  const operations = [{ op: 'remove', path: 'members', value: [{ value: 'mia' }, ...value] }] as const;
  const leads = { id: 'leads', displayName: 'Leads', role: 'support-lead' };
  await provisioner.changeMembers(leads, [{ op: 'add', path: 'members', value: [{ value: 'mia' }] }], null);
  await expect(provisioner.changeMembers(leads, operations, null)).rejects.toMatchObject({ status: 400 });
  expect(inForce(NOW)).toMatchObject({ groups: ['Leads'] });
});

describe('a version that begins later', () => {
  const leads = { id: 'leads', displayName: 'Leads', role: 'support-lead' };
  const members = (op: 'add' | 'remove') => [{ op, path: 'members', value: [{ value: 'mia' }] }] as const;

  it.each([0, 1_000])('does not undo a change after the clock was set back, %i ms after the first', async (after) => {
    const { time, provisioner, patch, inForce } = provisioning();
    await provisioner.createUser({ userName: 'mia' }, null);
    await provisioner.changeMembers(leads, members('add'), null);
    time.now += HOUR;
    await patch(`${ENTERPRISE_SCHEMA}:department`, 'emea');
    time.now = NOW + after;
    await patch('active', false);
    await provisioner.changeMembers(leads, members('remove'), null);
    for (const at of [NOW + after, NOW + 2 * HOUR]) {
      expect(inForce(at)).toMatchObject({ employmentUntil: NOW + after, role: 'none', groups: [] });
    }
    expect([inForce(NOW + after)?.team, inForce(NOW + 2 * HOUR)?.team]).toEqual(['none', 'emea']);
  });

  it('makes no leaver an employee again, and keeps what it changes itself', async () => {
    const { view, provisioner, patch, inForce } = provisioning();
    const user = await provisioner.createUser({ userName: 'mia' }, null);
    const hr = { ...user, userName: null, groups: null, issuer: 'hr', manager: 'e-9' };
    view.applyRecord({ ...hr, validFrom: NOW + HOUR, team: 'planned' });
    view.applyRecord({ ...hr, validFrom: NOW + 2 * HOUR, employmentUntil: NOW + 9 * HOUR });
    // Another employment, which begins when this one is long over.
    view.applyRecord({ ...hr, validFrom: NOW + 3 * HOUR, employmentFrom: NOW + 3 * HOUR });
    await patch('active', false);
    await patch(`${ENTERPRISE_SCHEMA}:department`, 'emea');
    expect(inForce(NOW)).toMatchObject({ employmentUntil: NOW, team: 'emea' });
    expect(inForce(NOW + HOUR)).toMatchObject({
      employmentUntil: NOW,
      team: 'planned',
      userName: null,
      manager: 'e-9',
    });
    expect(inForce(NOW + 2 * HOUR)).toMatchObject({ employmentUntil: NOW });
    expect(inForce(NOW + 3 * HOUR)).toMatchObject({ employmentUntil: null, employmentFrom: NOW + 3 * HOUR });
    // HR has the last word on what nobody changes.
    view.applyRecord({ ...hr, validFrom: NOW + HOUR, team: 'planned' });
    await patch('userType', 'Vendor');
    expect(inForce(NOW + HOUR)).toMatchObject({ employmentUntil: null, type: 'contractor', team: 'planned' });
    await patch('active', true);
    expect([inForce(NOW), inForce(NOW + HOUR)].map((one) => one?.employmentUntil)).toEqual([null, null]);
  });

  it('is a user that its provider finds, where the clock was set back behind its beginning', async () => {
    const { time, provisioner, patch, inForce } = provisioning();
    await provisioner.createUser({ userName: 'mia' }, null);
    time.now -= HOUR;
    expect(await provisioner.readUser('mia')).toMatchObject({ id: 'mia' });
    await patch('active', false);
    expect([inForce(NOW - HOUR), inForce(NOW)].map((one) => one?.employmentUntil)).toEqual([NOW - HOUR, NOW - HOUR]);
    await provisioner.deleteUser('mia', null);
    await expect(provisioner.readUser('mia')).rejects.toThrow('there is no user');
  });

  const again: [string, (to: ReturnType<typeof provisioning>) => Promise<unknown>][] = [
    ['PATCH', ({ patch }) => patch('active', false)],
    ['PUT', ({ provisioner }) => provisioner.replaceUser('mia', { userName: 'mia', active: false }, null)],
  ];
  it.each(again)('ends with the employment where a %s ends that once more, and only then', async (_, deactivate) => {
    const scim = provisioning();
    const { view, time, provisioner, patch, inForce } = scim;
    const user = await provisioner.createUser({ userName: 'mia' }, null);
    await patch('active', false);
    view.applyRecord({ ...user, issuer: 'hr', validFrom: NOW + 2 * HOUR, team: 'planned' });
    time.now += HOUR;
    await provisioner.replaceUser('mia', { userName: 'mia' }, null);
    await patch('userType', 'Employee');
    expect(inForce(NOW + 2 * HOUR)?.employmentUntil).toBeNull();
    await deactivate(scim);
    expect(inForce(NOW + 2 * HOUR)).toMatchObject({ employmentUntil: NOW, team: 'planned' });
    expect(view.history('person', 'mia')).toHaveLength(2);
  });

  it('is in force from now on where a PUT is equal to it', async () => {
    const { time, provisioner, inForce } = provisioning();
    await provisioner.createUser({ userName: 'mia' }, null);
    time.now -= HOUR;
    expect(inForce(time.now)).toBeNull();
    await provisioner.replaceUser('mia', { userName: 'mia' }, null);
    expect(inForce(time.now)).toMatchObject({ userName: 'mia' });
  });
});
