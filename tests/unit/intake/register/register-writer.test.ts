import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { RegisterWriter } from '../../../../services/intake/register/register-writer.ts';
import { JUNE } from '../../../support/decision-builders.ts';
import { limitedLog } from '../../../support/decision-log/limited-log.ts';
import { aFollowedRegister } from '../../../support/register/followed-register.ts';
import { aRecord } from '../../../support/register-builders.ts';

describe('the writer of the register', () => {
  function writing() {
    const log = limitedLog(memoryLog({ clock: () => JUNE }));
    const register = aFollowedRegister(log);
    const writer = new RegisterWriter({ log, ...register, books: [], clock: () => JUNE, onAppended: () => {} });
    return { writer, register, log };
  }
  const long = (id: number, length = 2_048) => `${id}-`.padEnd(length, '中');

  it('appends what a log takes at once, however long ids are', async () => {
    const { writer, register, log } = writing();
    const records = Array.from({ length: 300 }, (_, id) => aRecord('camera', { id: long(id) }));
    expect(await writer.write(records)).toEqual(records.map(() => 'accepted'));
    expect(log.appends.length).toBeLessThan(10);
    expect(register.view.all('camera')).toHaveLength(300);
    register.follower.stop();
  });

  it('refuses a record that is larger than an append, names it, and takes the others', async () => {
    const { writer, register } = writing();
    const ids = (length: number) => Array.from({ length: 1_000 }, (_, id) => long(id, length));
    const records = [
      aRecord('dataset', { id: 'before' }),
      aRecord('dataset', { id: 'large', recordingIds: ids(170) }),
      aRecord('dataset', { id: 'too-large', recordingIds: ids(2_048) }),
      aRecord('dataset', { id: 'behind' }),
    ];
    expect(await writer.write(records)).toEqual([
      ...['accepted', 'accepted'],
      {
        field: 'record',
        value: expect.stringMatching(/^\d{7} bytes$/),
        expected: 'at most 524,288 bytes as it is stored',
      },
      'accepted',
    ]);
    expect(register.view.all('dataset').map(({ id }) => id)).toEqual(['before', 'large', 'behind']);
    register.follower.stop();
  });
});
