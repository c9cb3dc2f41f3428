import { decodeFact, isRefused, readFact } from '../../../../services/adapters/avro/register-fact.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { frame } from '../../../../services/avro/framing.ts';
import { followRegister } from '../../../../services/domain/register/register-follower.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { encodeRegisterRecord } from '../../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { encodeTick } from '../../../../services/records/tick/encode-tick.ts';
import { aRecord } from '../../../support/register-builders.ts';

const ticket = frame(schemaIds.registerRecord, encodeRegisterRecord(aRecord('ticket')));

describe('a record of the register topic', () => {
  it.each([
    ['a record cut short', ticket.subarray(0, 30)],
    ['a record without a frame', Buffer.from('hello')],
    ['an empty record', Buffer.alloc(0)],
    ['a record of another schema', frame(schemaIds.accessEvent, Buffer.alloc(3))],
    ['a record of no schema', frame(9_999, Buffer.alloc(3))],
  ])('that is %s is refused, and stops nobody', async (_what, value) => {
    expect(isRefused(readFact({ value }))).toBe(true);
    const log = memoryLog({ clock: () => 0 });
    const view = createRegisterView();
    const end = await log.append('register', 0, [
      { key: null, value },
      { key: null, value: ticket },
    ]);
    const follower = followRegister(log, decodeFact, view);
    await Promise.race([follower.reached(end + 2), follower.failed]);
    follower.stop();
    expect(view.history('ticket', aRecord('ticket').id)).toHaveLength(1);
  });

  it('is no fact when it is a tick, which is nothing to report', () => {
    expect(readFact({ value: frame(schemaIds.tick, encodeTick({ stage: 'intake', at: 0 })) })).toBeNull();
  });
});
