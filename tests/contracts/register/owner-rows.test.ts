import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import { StoredRows } from '../../../services/adapters/embedded/register/stored-rows.ts';
import { VersionCodec } from '../../../services/adapters/embedded/register/version-codec.ts';
import type { RegisterRecord, Ticket } from '../../../services/domain/register/register-record.ts';
import { createRegisterView, type MemoryRegister } from '../../../services/domain/register/register-view.ts';
import { createRandom, type Random } from '../../support/random.ts';
import { aRecord } from '../../support/register-builders.ts';

/** Many times what one chunk of a row holds. */
const TICKETS = 1_500;
const OPENED = Date.UTC(2026, 10, 1);
const CLOSED = OPENED + 86_400_000;
const NOW = CLOSED + 1;

describe('an owner with many records', () => {
  let folder: string;
  let table: RegisterTable;
  let memory: MemoryRegister;
  let offset = 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-owner-rows-'));
    table = new RegisterTable(folder, await openStateFile(folder));
    memory = createRegisterView();
    offset = 0;
  });
  afterEach(async () => {
    await table.close();
    rmSync(folder, { recursive: true });
  });

  /** All of it on disk, and read from there. */
  async function say(records: readonly RegisterRecord[]): Promise<void> {
    await write(records);
    await table.close();
    table = new RegisterTable(folder, await openStateFile(folder));
  }

  /** All of it on disk, beside what was read before. */
  async function write(records: readonly RegisterRecord[]): Promise<void> {
    for (const record of records) {
      memory.applyRecord(record);
      table.applyRecord(record, offset);
      offset += 1;
    }
    await table.applied(offset, null);
    await table.flush();
  }

  function ticketsOf(ownerId: string, at: number): readonly Ticket[] {
    const [found, expected] = [table.view.tickets(ownerId, at), memory.tickets(ownerId, at)].map((tickets) =>
      [...tickets].sort((one, other) => (one.id < other.id ? -1 : 1)),
    );
    expect(found).toEqual(expected);
    return found ?? [];
  }

  it('is found with all of them, whatever is appended later', async () => {
    const opened = Array.from({ length: TICKETS }, (_, number) => ticket(number));
    await say(opened);
    await say([aRecord('account', { id: 'o-1', householdId: 'late' })]);
    expect(table.view.inForce('account', 'o-1', NOW)).toMatchObject({ id: 'o-1', householdId: 'late' });
    expect(ticketsOf('o-1', NOW)).toHaveLength(TICKETS);
    const closed = opened.map((one) => ({ ...one, validFrom: CLOSED, closedAt: CLOSED }));
    await say(closed);
    expect(new Set(ticketsOf('o-1', NOW).map(({ closedAt }) => closedAt))).toEqual(new Set([CLOSED]));
    expect(ticketsOf('o-1', CLOSED - 1)).toHaveLength(TICKETS);
    expect(table.view.inForce('ticket', 'T-700', NOW)).toEqual(closed[700]);
    expect(table.view.history('ticket', 'T-700')).toEqual([opened[700], closed[700]]);
    expect([...table.view.all('account')]).toHaveLength(1);
  });

  it('is not found with what now names another owner, or has grown too large for the row', async () => {
    await say([0, 1, 2].map(ticket));
    const moved = { ...ticket(0), ownerId: 'o-2', validFrom: CLOSED };
    const grown = {
      ...ticket(1),
      assignees: Array.from({ length: 500 }, (_, number) => `e-${number}`),
      validFrom: CLOSED,
    };
    await say([moved, grown]);
    expect(ticketsOf('o-1', NOW)).toEqual([grown, ticket(2)]);
    expect(ticketsOf('o-1', CLOSED - 1)).toHaveLength(3);
    expect(ticketsOf('o-2', NOW)).toEqual([moved]);
    // Back again, where it began.
    await say([{ ...ticket(0), validFrom: CLOSED + 1 }]);
    expect(ticketsOf('o-1', NOW)).toHaveLength(3);
    expect(ticketsOf('o-2', NOW)).toEqual([]);
  });

  it('is found with what is open at any time, whatever was closed, opened again or corrected in between', async () => {
    const random = createRandom(3);
    const at = () => OPENED + random.below(1_000) * 600_000;
    for (let round = 0; round < 3; round += 1) {
      await say(Array.from({ length: 500 }, () => anyRecord(random, at)));
      for (let asked = 0; asked < 80; asked += 1) {
        const moment = at();
        const [found, expected] = [table.view, memory].map((view) =>
          [
            ...view.openTickets('o-1', moment),
            ...view.openConsents('o-1', moment),
            ...view.openEmergencies('o-1', moment),
            ...view.tickets('o-1', moment),
          ]
            .map((record) => JSON.stringify(record, Object.keys(record).sort()))
            .sort(),
        );
        expect(found).toEqual(expected);
      }
    }
    expect(table.view.openTickets('o-1', OPENED + 500 * 600_000).length).toBeGreaterThan(10);
  });

  it('is found as it is after each write, also where it was asked for before', async () => {
    const random = createRandom(7);
    const at = () => OPENED + random.below(1_000) * 60_000;
    for (let round = 0; round < 60; round += 1) {
      const person = aRecord('person', { id: `e-${round}`, ownAccountId: random.chance(0.3) ? 'o-1' : null });
      await write([...Array.from({ length: 1 + random.below(12) }, () => anyRecord(random, at)), person]);
      for (let asked = 0; asked < 4; asked += 1) {
        const moment = at();
        const [found, expected] = [table.view, memory].map((view) =>
          [
            ...view.openTickets('o-1', moment),
            ...view.openConsents('o-1', moment),
            ...view.tickets('o-1', moment),
            ...view.holdersOf('o-1', NOW),
          ]
            .map((record) => JSON.stringify(record, Object.keys(record).sort()))
            .sort(),
        );
        expect(found).toEqual(expected);
      }
    }
    expect(table.view.holdersOf('o-1', NOW).length).toBeGreaterThan(5);
  });

  it('is asked for what is open with as few reads after a thousand closed tickets as after a hundred', async () => {
    const reads = [];
    for (let day = 0; day < 10; day += 1) {
      const closed = Array.from({ length: 100 }, (_, number) => day * 100 + number).flatMap((number) => {
        const times = { validFrom: OPENED + number * 60_000, openedAt: OPENED + number * 60_000 };
        const closedAt = times.openedAt + 3_600_000;
        return [
          { ...ticket(number), ...times },
          { ...ticket(number), ...times, validFrom: closedAt, closedAt },
        ];
      });
      await say(closed);
      // The newest of a hundred are open then.
      const last = OPENED + (day * 100 + 99) * 60_000;
      const read = jest.spyOn(StoredRows.prototype, 'read');
      expect(table.view.openTickets('o-1', last)).toHaveLength(60);
      reads.push(read.mock.calls.length);
      read.mockRestore();
      expect(table.view.openTickets('o-1', last + 3_600_000)).toEqual([]);
      expect(table.view.tickets('o-1', last + 3_600_000)).toHaveLength((day + 1) * 100);
    }
    expect(Math.max(...reads)).toBeLessThan((reads[0] ?? 0) + 3);
    expect(reads[0]).toBeGreaterThan(3);
  });

  it('is asked for what is open without a read after all of its history was asked for, and finds what was written since', async () => {
    const late = CLOSED + 86_400_000;
    const closed = Array.from({ length: 900 }, (_, number) => ({ ...ticket(number), closedAt: CLOSED }));
    await say(closed.map((one, number) => (number % 300 === 0 ? ticket(number) : one)));
    expect(table.view.openTickets('o-1', late)).toHaveLength(3);
    expect(ticketsOf('o-1', late)).toHaveLength(900);
    const read = jest.spyOn(StoredRows.prototype, 'read');
    expect(table.view.openTickets('o-1', late + 1).map(({ id }) => id)).toEqual(['T-0', 'T-300', 'T-600']);
    expect(read).not.toHaveBeenCalled();
    // Once more for the same time: a decision asks several times.
    expect(ticketsOf('o-1', late)).toHaveLength(900);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
    await write([{ ...ticket(300), validFrom: late - 1, closedAt: late - 1 }, ticket(900)]);
    expect(ticketsOf('o-1', late)).toHaveLength(901);
    expect(table.view.openTickets('o-1', late).map(({ id }) => id)).toEqual(['T-0', 'T-600', 'T-900']);
    // Long before, all of them are.
    expect(table.view.openTickets('o-1', OPENED)).toHaveLength(901);
  });

  it('is found with what is open on one day after another, in any order', async () => {
    const day = (number: number) => OPENED + number * 86_400_000;
    const ofDays = Array.from({ length: 1_000 }, (_, number) => {
      const opened = day(Math.floor(number / 50));
      return { ...ticket(number), validFrom: opened, openedAt: opened, closedAt: opened + 3_600_000 };
    });
    await say(ofDays);
    for (const asked of [0, 7, 19, 8, 3, 4]) {
      const numbers = table.view
        .openTickets('o-1', day(asked) + 1)
        .map(({ id }) => Math.floor(Number(id.slice(2)) / 50));
      expect(numbers).toEqual(new Array(50).fill(asked));
    }
  });

  it('keeps from one day to another only what is still open', async () => {
    const days = (number: number) => OPENED + number * 86_400_000;
    const [long, short] = [ticket(0), ticket(1)].map((one) => ({ ...one, validFrom: OPENED, openedAt: OPENED }));
    await say([
      { ...long, closedAt: null },
      { ...short, closedAt: days(1) },
    ] as RegisterRecord[]);
    const decode = jest.spyOn(VersionCodec.prototype, 'decodeAtHome');
    const decoded = [OPENED, OPENED + 1, days(3), OPENED].map((at) => {
      decode.mockClear();
      return [table.view.openTickets('o-1', at).length, decode.mock.calls.length];
    });
    decode.mockRestore();
    expect(decoded).toEqual([
      [2, 2],
      [2, 0],
      [1, 0],
      [2, 1],
    ]);
  });

  it('keeps few chunks, however many have something open', async () => {
    await say(Array.from({ length: 300 }, (_, number) => ticket(number)));
    const read = jest.spyOn(StoredRows.prototype, 'read');
    const reads = [0, 1, 2].map((later) => {
      read.mockClear();
      expect(table.view.openTickets('o-1', NOW + later)).toHaveLength(300);
      return read.mock.calls.length;
    });
    read.mockRestore();
    // Four of them and the last one are kept; the others are read each time, in place of all.
    const [all = 0] = reads;
    expect(all).toBeGreaterThan(10);
    expect(reads).toEqual([all, all - 5, all - 5]);
  });

  it('is asked for who has the account without its other records', async () => {
    const person = aRecord('person', { id: 'e-7', ownAccountId: 'o-1' });
    await say([...Array.from({ length: 200 }, (_, number) => ticket(number)), person]);
    await say(Array.from({ length: 800 }, (_, number) => ticket(200 + number)));
    const read = jest.spyOn(StoredRows.prototype, 'read');
    expect(table.view.holdersOf('o-1', NOW).map(({ id }) => id)).toEqual(['e-7']);
    // Behind the first chunk: the one with the person, and the last one.
    expect(read.mock.calls.map(([subject]) => subject)).toEqual(['owner', 'owner']);
    read.mockRestore();
    expect(memory.holdersOf('o-1', NOW)).toEqual([person]);
  });

  it('has the account of a person from when its row was written, also where it was asked for before', async () => {
    await write(Array.from({ length: 200 }, (_, number) => ticket(number)));
    expect(table.view.holdersOf('o-1', NOW)).toEqual([]);
    const person = aRecord('person', { id: 'e-7', ownAccountId: 'o-1' });
    await write([person]);
    expect(table.view.holdersOf('o-1', NOW)).toEqual([person]);
  });

  it('may be one account that is too large for a row', async () => {
    const authorisedUsers = Array.from({ length: 300 }, (_, number) => `u-${number}`);
    const account = aRecord('account', { id: 'o-1', authorisedUsers });
    await say([ticket(0), account]);
    expect(table.view.inForce('account', 'o-1', NOW)).toEqual(account);
    expect(table.view.all('account')).toEqual([account]);
    const small = { ...account, authorisedUsers: [], validFrom: CLOSED };
    await say([small]);
    expect(table.view.inForce('account', 'o-1', NOW)).toEqual(small);
    expect(table.view.inForce('account', 'o-1', CLOSED - 1)).toEqual(account);
  });

  it('may be an account that has become too large for its row', async () => {
    const account = aRecord('account', { id: 'o-1' });
    await say([account, ticket(0)]);
    const authorisedUsers = Array.from({ length: 300 }, (_, number) => `u-${number}`);
    const large = { ...account, authorisedUsers, validFrom: CLOSED };
    await say([large]);
    expect(table.view.inForce('account', 'o-1', NOW)).toEqual(large);
    expect(table.view.inForce('account', 'o-1', CLOSED - 1)).toEqual(account);
    expect(ticketsOf('o-1', NOW)).toHaveLength(1);
  });
});

/** A version of one of three hundred records of the owner, some of which have moved to another one. */
function anyRecord(random: Random, at: () => number): RegisterRecord {
  const number = random.below(300);
  const kind = (['ticket', 'consent', 'emergency'] as const)[number % 3] ?? 'ticket';
  const id = `${kind}-${number}`;
  const ownerId = random.chance(0.05) ? 'o-2' : 'o-1';
  const [validFrom, end] = [at(), random.chance(0.7) ? at() : null];
  const ends = { validUntil: random.chance(0.2) ? at() : null, closedAt: end, revokedAt: end, expiresAt: end ?? NOW };
  const record = { ...aRecord(kind, { id, ownerId }), validFrom } as RegisterRecord;
  const own = Object.fromEntries(Object.entries(ends).filter(([field]) => field in record));
  return { ...record, ...own } as RegisterRecord;
}

function ticket(number: number) {
  const opened = { validFrom: OPENED, openedAt: OPENED };
  return { ...aRecord('ticket', { id: `T-${number}`, ownerId: 'o-1' }), ...opened };
}
