import { post } from './http-client.ts';
import { processorSeconds } from './process-time.ts';
import type { ServerProcess } from './server-process.ts';

const RECORDS_OF_REQUEST = 1_000;
/** Members that one request adds, replaces or removes. */
const MEMBERS_CHANGED = 1_000;
const SINCE = '2026-01-01T00:00:00Z';

interface Sizes {
  readonly users: number;
  readonly groups: number;
}

interface Answered {
  readonly Resources?: readonly { readonly id: string }[];
}

/** Fills the register, then prints the time and the server's processor time of each kind of request. */
export async function measureScim(server: ServerProcess, sizes: Sizes): Promise<void> {
  await fill(server, sizes);
  const ask = async (method: string, path: string, body?: object): Promise<Answered> => {
    const headers = { 'content-type': 'application/scim+json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers };
    const answer = await fetch(`${server.url}/scim/v2${path}`, { method, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
    return text === '' ? {} : JSON.parse(text);
  };
  const group = `/Groups?filter=${encodeURIComponent('displayName eq "Group 3"')}&excludedAttributes=members`;
  const [found] = (await ask('GET', group)).Resources ?? [];
  const patch = (op: string, from: number, count: number) =>
    ask('PATCH', `/Groups/${found?.id}`, { Operations: [{ op, path: 'members', value: members(from, count) }] });
  const byName = (number: number) =>
    `/Users?filter=${encodeURIComponent(`userName eq "${nameOf(number % sizes.users)}"`)}`;
  // A quarter of the users each: who is added, by whom they are replaced, and who comes one by one.
  const quarter = Math.floor(sizes.users / 4);
  const many = Math.min(MEMBERS_CHANGED, quarter);
  const measured: readonly (readonly [string, number, (time: number) => Promise<unknown>])[] = [
    ['the first page of 100 users', 1, () => ask('GET', '/Users?count=100')],
    ['another page of 100 users', 20, (time) => ask('GET', `/Users?count=100&startIndex=${101 + 100 * time}`)],
    ['a user by `userName`', 200, (time) => ask('GET', byName(time * 37))],
    ['create a user', 50, (time) => ask('POST', '/Users', { userName: `new-${time}@example.com`, active: true })],
    ['a group by `displayName`, without members', 50, () => ask('GET', group)],
    ['a group with its members', 20, () => ask('GET', `/Groups/${found?.id}`)],
    ['a page of 100 groups with their members', 1, () => ask('GET', '/Groups?count=100')],
    [`add ${many} members to a group`, 1, () => patch('add', quarter, many)],
    [`replace them by ${many} others`, 1, () => patch('replace', 2 * quarter, many)],
    ['remove these', 1, () => patch('remove', 2 * quarter, many)],
    ['add one member', 20, (time) => patch('add', 3 * quarter + (time % quarter), 1)],
  ];
  console.log(`| ${sizes.users} users, ${sizes.groups} groups | time | processor time |\n| --- | --- | --- |`);
  for (const [what, times, request] of measured) {
    const [cpu, began] = [await processorSeconds(server.pid), performance.now()];
    for (let time = 0; time < times; time += 1) await request(time);
    const each = [performance.now() - began, ((await processorSeconds(server.pid)) - cpu) * 1_000].map(
      (all) => `${(all / times).toFixed(1)} ms`,
    );
    console.log(`| ${[what, ...each].join(' | ')} |`);
  }
}

/** Everybody is in two groups. */
async function fill({ url }: ServerProcess, { users, groups }: Sizes): Promise<void> {
  for (let from = 0; from < users; from += RECORDS_OF_REQUEST) {
    const lines = Array.from({ length: Math.min(RECORDS_OF_REQUEST, users - from) }, (_, at) => {
      const number = from + at;
      const own = { id: nameOf(number), userName: nameOf(number), externalId: `x-${number}`, aliases: [`x-${number}`] };
      const work = { type: 'employee', employer: 'e', role: 'support', team: 't', manager: 'm', country: 'US' };
      const inGroups = [...new Set([number % groups, (number * 7) % groups])].map((one) => `Group ${one}`);
      const times = { employmentFrom: SINCE, validFrom: SINCE, issuer: 'bench' };
      return JSON.stringify({ kind: 'person', ...own, ...work, ...times, groups: inGroups });
    });
    await post(new URL('/v1/register', url), Buffer.from(lines.join('\n')));
  }
}

function members(from: number, count: number): readonly { readonly value: string }[] {
  return Array.from({ length: count }, (_, at) => ({ value: nameOf(from + at) }));
}

function nameOf(number: number): string {
  return `user-${number}@example.com`;
}
