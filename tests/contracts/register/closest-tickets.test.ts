import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import { VersionCodec } from '../../../services/adapters/embedded/register/version-codec.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { accessFacts } from '../../../services/domain/access-decision/access-facts.ts';
import { createDecider } from '../../../services/domain/access-decision/decide.ts';
import { missing } from '../../../services/domain/access-decision/evidence.ts';
import { noPriorEvaluation } from '../../../services/domain/access-decision/facts/prior-evaluation.ts';
import { findTicket } from '../../../services/domain/access-decision/ticket-evidence.ts';
import type { RegisterRecord, Ticket } from '../../../services/domain/register/register-record.ts';
import {
  createRegisterView,
  type MemoryRegister,
  type RegisterView,
} from '../../../services/domain/register/register-view.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { createRandom, type Random } from '../../support/random.ts';
import { aRecord } from '../../support/register-builders.ts';

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 1);
const END = Date.UTC(2026, 10, 1);
const people = Array.from({ length: 12 }, (_, number) => `e-${number}`);

describe('the tickets that came closest', () => {
  let folder: string;
  let table: RegisterTable;
  let memory: MemoryRegister;
  let offset = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-closest-'));
    table = new RegisterTable(folder, await openStateFile(folder));
    memory = createRegisterView();
    offset = 0;
  });
  afterEach(async () => {
    await table.close();
    rmSync(folder, { recursive: true });
  });

  function apply(records: readonly RegisterRecord[]): void {
    for (const record of records) {
      memory.applyRecord(record);
      table.applyRecord(record, offset);
      offset += 1;
    }
  }

  async function write(records: readonly RegisterRecord[]): Promise<void> {
    apply(records);
    await table.applied(offset, null);
    await table.flush();
  }

  async function reopen(): Promise<void> {
    await table.close();
    table = new RegisterTable(folder, await openStateFile(folder));
  }

  it.each(['ascending', 'shuffled'] as const)(
    'are named as with a register in memory, whatever was closed, moved or corrected (ids %s)',
    async (order) => {
      const random = createRandom(order === 'ascending' ? 11 : 12);
      await write([...people.map(person), aRecord('account', { id: 'o-1' })]);
      for (let round = 0; round < 4; round += 1) {
        const since = BEGIN + round * 1_200 * HOUR;
        for (let day = 0; day < 10; day += 1) {
          const some = Array.from({ length: 20 }, (_, number) =>
            recordsOf(random, { number: (round * 10 + day) * 20 + number, order, at: since + day * 120 * HOUR }),
          );
          await write(some.flat());
        }
        if (round % 2 === 1) await reopen();
        // The last ones wait in memory.
        apply(Array.from({ length: 15 }, () => correction(random, memory)));
        for (let asked = 0; asked < 40; asked += 1) {
          const access = accessOf(random, since + 1_200 * HOUR);
          expect(decide(access, table.view)).toEqual(decide(access, memory));
        }
        await write([]);
        for (let asked = 0; asked < 40; asked += 1) {
          const access = accessOf(random, since + 1_200 * HOUR);
          expect(decide(access, table.view)).toEqual(decide(access, memory));
        }
      }
    },
  );

  it('are decoded alone, however many others were closed', async () => {
    await write([...people.map(person), aRecord('account', { id: 'o-1' })]);
    const decoded: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      await write(Array.from({ length: 600 }, (_, number) => closedTicket(round * 600 + number)));
      await reopen();
      const access = accessBy('e-7', END);
      const decision = decide(access, table.view);
      const decode = jest.spyOn(VersionCodec.prototype, 'decodeAtHome');
      expect(decide(access, table.view)).toEqual(decision);
      decoded.push(decode.mock.calls.length);
      decode.mockRestore();
      expect(decision.tried.filter(({ kind }) => kind === 'ticket')).toHaveLength(20);
      expect(decision).toEqual(decide(access, memory));
    }
    // Those that name the actor, and the first ones.
    const [first = 0, last = 0] = [decoded[0], decoded[4]];
    expect(first).toBeGreaterThan(20);
    expect(last).toBeLessThan(first + 4 * (600 / people.length) + 1);
  });

  it('are found without a ticket that names the actor, while there are some', async () => {
    await write(Array.from({ length: 400 }, (_, number) => closedTicket(number)));
    const decode = jest.spyOn(VersionCodec.prototype, 'decodeAtHome');
    expect(table.view.hasTickets('o-1', END)).toBe(true);
    expect(table.view.hasTickets('o-1', BEGIN - 1)).toBe(false);
    expect(table.view.hasTickets('o-2', END)).toBe(false);
    // Of one chunk: what was found is seen when the next one begins.
    expect(decode.mock.calls.length).toBeLessThan(20);
    decode.mockRestore();
  });

  it('make the same search for consents, where the actor opened a ticket and nothing has looked for them', async () => {
    // It ended before those that were filed earlier.
    const times = { validFrom: BEGIN, openedAt: BEGIN, closedAt: BEGIN + 1 };
    const own = { ...times, openedBy: 'e-1', assignees: ['e-1'] };
    const tickets = Array.from({ length: 300 }, (_, number) => ({
      ...closedTicket(number),
      ...(number === 150 ? own : { assignees: ['e-1', 'e-2'] }),
    }));
    await write([person('e-1'), aRecord('account', { id: 'o-1' }), ...tickets]);
    await reopen();
    for (const isSearched of [false, true]) {
      const searches = [table.view, memory].map((register) => {
        const find = jest.fn(() => missing);
        const evidence = findTicket(factsIn(register, accessBy('e-1', END)), { isSearched, find });
        expect(evidence.closedForMs).toBe(END - (closedTicket(299).closedAt ?? 0));
        expect(evidence.record?.id).toBe('T-000299');
        return find.mock.calls.length > 0;
      });
      // One that was searched for is reported already.
      if (!isSearched) expect(searches).toEqual([true, true]);
    }
  });

  it('are found with the one closed last, wherever it was filed', async () => {
    const tickets = Array.from({ length: 300 }, (_, number): Ticket => {
      return { ...closedTicket(number), assignees: ['e-1'] };
    });
    const late = { ...tickets[150], closedAt: END - HOUR } as Ticket;
    await write([person('e-1'), aRecord('account', { id: 'o-1' }), ...tickets.with(150, late)]);
    await reopen();
    const consents = { isSearched: true, find: () => missing };
    const evidence = findTicket(factsIn(table.view, accessBy('e-1', END)), consents);
    expect(evidence).toEqual(findTicket(factsIn(memory, accessBy('e-1', END)), consents));
    expect(evidence).toMatchObject({ closedForMs: HOUR, record: late });
    expect(evidence.tried.map(({ id }) => id)).toEqual(tickets.slice(0, 20).map(({ id }) => id));
  });

  it('are looked for in what each chunk has, whatever was written there since', async () => {
    const random = createRandom(5);
    await write(Array.from({ length: 300 }, (_, number) => closedTicket(number)));
    const changed = Array.from({ length: 40 }, () => {
      const ticket = closedTicket(random.below(250));
      const assignees = [`e-late-${random.below(9)}`];
      return { ...ticket, assignees, validFrom: ticket.validFrom + HOUR, ownerId: random.chance(0.2) ? 'o-2' : 'o-1' };
    });
    await write(changed);
    for (const name of ['e-1', 'team:night', 'e-late-1', 'e-late-2', 'e-nobody']) {
      const found = naming(table.view, name).sort();
      expect(found).toEqual(naming(memory, name).sort());
      if (name === 'e-late-1') expect(found.length).toBeGreaterThan(0);
    }
  });
});

/** The ids of the tickets that name somebody, found without the others. */
function naming(view: RegisterView, name: string): string[] {
  const found: string[] = [];
  view.closestTickets('o-1', END, {
    needs: (ended) => ended.mayName(name),
    found: ({ id, assignees }) => {
      if (assignees.includes(name)) found.push(id);
    },
  });
  return found;
}

function closedTicket(number: number): Ticket {
  const openedAt = BEGIN + number * HOUR;
  const assignees = [number % 5 === 0 ? 'team:night' : (people[(number * 7) % people.length] ?? '')];
  const id = `T-${String(number).padStart(6, '0')}`;
  const times = { openedAt, validFrom: openedAt, closedAt: openedAt + 30 * 60_000 };
  return { ...aRecord('ticket', { id, ownerId: 'o-1', openedBy: 'o-1', assignees }), ...times };
}

interface Filed {
  readonly number: number;
  readonly order: 'ascending' | 'shuffled';
  readonly at: number;
}

/** A ticket, its end, and sometimes a consent that names it. */
function recordsOf(random: Random, { number, order, at }: Filed): RegisterRecord[] {
  const id = order === 'ascending' ? `T-${number}` : `T-${(number * 7_919) % 10_007}`;
  const opened = at + random.below(100) * HOUR;
  const assignees = [random.chance(0.3) ? `team:${random.below(3)}` : (people[random.below(12)] ?? 'e-0')];
  const issuer = random.chance(0.2) ? (people[random.below(12)] ?? 'e-0') : 'helpdesk';
  const openedBy = random.chance(0.3) ? (assignees[0] ?? 'o-1') : 'o-1';
  const cameraId = random.chance(0.3) ? `c-${random.below(2)}` : null;
  const ticket = {
    ...aRecord('ticket', { id, issuer, ownerId: random.chance(0.97) ? 'o-1' : 'o-2', assignees, openedBy, cameraId }),
    openedAt: random.chance(0.95) ? opened : opened + 500 * HOUR,
    validFrom: opened,
  };
  const closed = { ...ticket, validFrom: opened + 5 * HOUR, closedAt: opened + random.below(6) * HOUR };
  const grantedTo = random.chance(0.1) ? 'any-support' : `team:${random.below(3)}`;
  const consent = {
    ...aRecord('consent', { id: `C-${id}`, ownerId: 'o-1', ticketId: id, grantedTo }),
    validFrom: opened,
    validUntil: opened + 8 * HOUR,
    revokedAt: random.chance(0.1) ? opened + 2 * HOUR : null,
  };
  return [
    ticket,
    ...(random.chance(0.95) ? [closed] : []),
    ...(random.chance(0.3) ? [{ ...closed, validFrom: opened + 6 * HOUR, validUntil: opened + 900 * HOUR }] : []),
    ...(random.chance(0.7) ? [consent] : []),
  ];
}

/** A later or earlier version of some ticket, which may name others, or be of another owner. */
function correction(random: Random, memory: MemoryRegister): Ticket {
  const tickets = memory.tickets('o-1', END);
  const ticket = tickets[random.below(tickets.length)] as Ticket;
  const assignees = random.chance(0.5) ? [people[random.below(12)] ?? 'e-0'] : ticket.assignees;
  const ownerId = random.chance(0.2) ? 'o-2' : 'o-1';
  return { ...ticket, assignees, ownerId, validFrom: ticket.validFrom + (random.below(400) - 200) * HOUR };
}

function person(id: string): RegisterRecord {
  const number = Number(id.slice(2));
  const aliases = number % 4 === 0 ? [`old-${number}`] : [];
  return aRecord('person', { id, team: String(number % 3), aliases, trainingValidUntil: '2030-01-01T00:00:00Z' });
}

function accessOf(random: Random, before: number) {
  const number = random.below(12);
  const id = number % 4 === 0 && random.chance(0.5) ? `old-${number}` : `e-${number}`;
  const at = random.chance(0.7)
    ? before - random.below(50) * HOUR
    : BEGIN + random.below((before - BEGIN) / HOUR) * HOUR;
  const access = accessBy(id, at);
  const purpose = random.chance(0.7) ? ('express-consent' as const) : null;
  return { ...access, purpose, resource: { ...access.resource, cameraId: `c-${random.below(2)}` } };
}

function accessBy(id: string, occurredAt: number) {
  const resource = { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-1', ownerId: 'o-1' } as const;
  const actor = { ...absentAccessEvent.actor, id, kind: 'employee' } as const;
  return anAccessEvent({ occurredAt, actor, resource, purpose: 'express-consent' });
}

function factsIn(register: RegisterView, event: ReturnType<typeof accessBy>) {
  return accessFacts(event, register, event.occurredAt, noPriorEvaluation, null);
}
