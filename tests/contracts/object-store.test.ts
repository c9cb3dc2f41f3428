import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesystemObjectStore } from '../../services/adapters/filesystem/filesystem-object-store.ts';
import { memoryObjectStore } from '../../services/adapters/memory/memory-object-store.ts';
import { describeObjectStore } from './object-store.ts';

describeObjectStore('memory', async () => memoryObjectStore());

describeObjectStore('filesystem', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-objects-'));
  return filesystemObjectStore({ folder: join(folder, 'objects'), scratch: join(folder, 'scratch') });
});
