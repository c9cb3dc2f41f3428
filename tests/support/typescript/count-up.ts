import { filesystemObjectStore } from '../../../services/adapters/filesystem/filesystem-object-store.ts';
import { ObjectConflictError } from '../../../services/domain/transparency-log/object-store.ts';

/* Adds one to the object `counter` so many times, by compare-and-swap. */
const [folder = '', scratch = '', times = '0'] = process.argv.slice(2);
const store = filesystemObjectStore({ folder, scratch });
for (let done = 0; done < Number(times); ) {
  const before = await store.get('counter');
  try {
    await store.replace('counter', Buffer.from(String(Number(before) + 1)), before);
    done += 1;
  } catch (error) {
    if (!(error instanceof ObjectConflictError)) throw error;
  }
}
