import { lockDataDir } from '../../../services/adapters/filesystem/lock-data-dir.ts';

/* Locks a data directory, goes on as the user that is named, prints that it has it, and keeps it until it is killed. */
const [folder = '', uid] = process.argv.slice(2);
await lockDataDir(folder);
if (uid !== undefined) process.seteuid?.(Number(uid));
process.stdout.write('locked\n');
setInterval(() => {}, 60_000);
