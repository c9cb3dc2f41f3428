import { lockDataDir } from '../../../services/adapters/filesystem/lock-data-dir.ts';

/* Locks a data directory, says so, and holds it until it is killed. */
await lockDataDir(process.argv[2] ?? '');
process.stdout.write('locked\n');
setInterval(() => {}, 60_000);
