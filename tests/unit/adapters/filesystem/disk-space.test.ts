import { tmpdir } from 'node:os';
import {
  DISK_FREE_BYTES_MIN,
  DISK_LOOK_MS,
  openDiskWatch,
} from '../../../../services/adapters/filesystem/disk-space.ts';

describe('the disk watch', () => {
  it('reports when there is too little room, and again when there is enough', () => {
    let now = 0;
    let free = DISK_FREE_BYTES_MIN;
    let looks = 0;
    const hasRoom = openDiskWatch(
      '/data',
      () => now,
      () => {
        looks += 1;
        return free;
      },
    );
    expect(hasRoom()).toBe(true);
    free = DISK_FREE_BYTES_MIN - 1;
    now = DISK_LOOK_MS - 1;
    expect(hasRoom()).toBe(true);
    expect(looks).toBe(1);
    now = DISK_LOOK_MS;
    expect(hasRoom()).toBe(false);
    free = DISK_FREE_BYTES_MIN;
    now = -5 * DISK_LOOK_MS;
    expect(hasRoom()).toBe(true);
  });

  it('asks the real file system by default', () => {
    expect(typeof openDiskWatch(tmpdir(), () => 0)()).toBe('boolean');
    expect(() => openDiskWatch('/no/such/folder', () => 0)()).toThrow('ENOENT');
  });
});
