import { openEmbeddedLog } from '../../../services/adapters/embedded/embedded-log.ts';

/* Appends one record to an embedded log and ends. */
const [folder = ''] = process.argv.slice(2);
const log = await openEmbeddedLog({ folder, clock: Date.now });
await log.append('access-events', 0, [{ key: null, value: Buffer.from('last') }]);
await log.close();
