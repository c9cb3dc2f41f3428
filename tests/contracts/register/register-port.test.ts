import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openRegisterPort } from '../../../services/adapters/process/open-register-port.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { everyKind } from '../../../services/domain/register/kinds-followed.ts';
import type { RegisterKind, RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aRecord } from '../../support/register-builders.ts';

const few: ReadonlySet<RegisterKind> = new Set<RegisterKind>(['person', 'policy', 'policy-set']);
const person = aRecord('person');
const ticket = aRecord('ticket');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-register-port-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('of release 0.2 is refused before anything is read from it', async () => {
  const log = memoryLog({ clock: () => 0 });
  await log.append('register', 0, [{ key: null, value: frame(20, Buffer.of(1)) }]);
  await expect(openPort(log)).rejects.toThrow('register[0] at offset 0 has a record of schema 20, which custodes 0.2');
});

describe('the register of stages that ask for some kinds', () => {
  it('has those beside the thread that writes it, comes as far, and has none of the others', async () => {
    const log = memoryLog({ clock: () => 0 });
    const writer = await openPort(log);
    const reader = await openPort(log, { kinds: few, isWrittenBeside: true });
    const end = await append(log, [ticket, person, ticket]);
    await Promise.race([reader.register.follower.reached(end), reader.register.follower.failed]);
    expect(reader.register.view.all('person')).toHaveLength(1);
    expect(() => reader.register.view.tickets(ticket.ownerId, ticket.validFrom)).toThrow('asked for a `ticket`');
    expect(reader.register.policies.isKnown()).toBe(false);
    await reader.close();
    await writer.close();
  });

  it('does not decode the others', async () => {
    const log = memoryLog({ clock: () => 0 });
    const errors: unknown[] = [];
    const logger = pino({ level: 'silent' });
    logger.error = (line: unknown) => errors.push(line);
    const writer = await openPort(log, { logger });
    const reader = await openPort(log, { kinds: few, isWrittenBeside: true, logger });
    const cut = encodeRegisterRecord(ticket).subarray(0, -1);
    const end = await log.append('register', 0, [{ key: null, value: frame(schemaIds.registerRecord, cut) }]);
    for (const { register } of [writer, reader]) await register.follower.reached(end + 1);
    // That of the writer.
    expect(errors).toHaveLength(1);
    await reader.close();
    await writer.close();
  });

  it('is written whole where they are alone in their process, and refuses the others there too', async () => {
    const log = memoryLog({ clock: () => 0 });
    const alone = await openPort(log, { kinds: few });
    const end = await append(log, [ticket, person]);
    await alone.register.follower.reached(end);
    expect(() => alone.register.view.history('ticket', ticket.id)).toThrow('asked for a `ticket`');
    await alone.close();
    const whole = await openPort(log);
    expect(whole.register.follower.offset).toBe(end);
    expect(whole.register.view.history('ticket', ticket.id)).toHaveLength(1);
    await whole.close();
  });
});

type Port = Parameters<typeof openRegisterPort>[0];

function openPort(log: Log, changes: Partial<Port> = {}): ReturnType<typeof openRegisterPort> {
  const logger = pino({ level: 'silent' });
  return openRegisterPort({ stateDir: folder, log, logger, isWrittenBeside: false, kinds: everyKind, ...changes });
}

/** Returns the end of the topic. */
async function append(log: Log, records: readonly RegisterRecord[]): Promise<number> {
  const values = records.map((record) => frame(schemaIds.registerRecord, encodeRegisterRecord(record)));
  const first = await log.append(
    'register',
    0,
    values.map((value) => ({ key: null, value })),
  );
  return first + records.length;
}
