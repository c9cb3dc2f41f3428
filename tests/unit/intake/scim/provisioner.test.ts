import { setImmediate } from 'node:timers/promises';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { parseScimSettings } from '../../../../services/adapters/scim/read-scim-file.ts';
import { readPatch } from '../../../../services/domain/provisioning/patch.ts';
import { ENTERPRISE_SCHEMA } from '../../../../services/domain/provisioning/scim-user.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { Provisioner } from '../../../../services/intake/scim/provisioner.ts';
import { aRegister, classifyLocation } from '../../../support/register-builders.ts';

it('loses nothing of changes to one person that come at one time', async () => {
  const view = aRegister();
  const writer = {
    caughtUp: async () => 0,
    // A record is in the view once the log has it.
    async write(records: readonly RegisterRecord[]) {
      await setImmediate();
      for (const record of records) view.applyRecord(record);
      return records.map(() => 'accepted' as const);
    },
  };
  const settings = parseScimSettings('groups: []', 'scim.yaml');
  const provisioner = new Provisioner({
    writer,
    view,
    log: memoryLog({ clock: () => 1_000 }),
    settings,
    classifyLocation,
    clock: () => 1_000,
  });
  await provisioner.createUser({ userName: 'mia' }, null);
  const changes = {
    userType: 'Vendor',
    [`${ENTERPRISE_SCHEMA}:department`]: 'emea',
    [`${ENTERPRISE_SCHEMA}:organization`]: 'x',
  };
  await Promise.all(
    Object.entries(changes).map(([path, value]) =>
      provisioner.patchUser('mia', readPatch({ Operations: [{ op: 'replace', path, value }] }), null),
    ),
  );
  expect(view.inForce('person', 'mia', 1_000)).toMatchObject({ type: 'contractor', team: 'emea', employer: 'x' });
});
