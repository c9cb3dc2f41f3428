import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegisterTable } from '../../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../../services/adapters/embedded/register/state-file.ts';
import type { RegisterRecord, Ticket } from '../../../services/domain/register/register-record.ts';
import { createRegisterView, type MemoryRegister } from '../../../services/domain/register/register-view.ts';
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
    for (const record of records) {
      memory.applyRecord(record);
      table.applyRecord(record, offset);
      offset += 1;
    }
    await table.applied(offset, null);
    await table.close();
    table = new RegisterTable(folder, await openStateFile(folder));
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
});

function ticket(number: number) {
  const opened = { validFrom: OPENED, openedAt: OPENED };
  return { ...aRecord('ticket', { id: `T-${number}`, ownerId: 'o-1' }), ...opened };
}
