import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, whole } from './figures.ts';
import type { HeldRegister } from './hold-register.ts';

const MEBIBYTE = 2 ** 20;

/** What a register of so many records takes in memory, in a process that does nothing else. */
export async function measureRegisterMemory(records: number): Promise<Figure[]> {
  const script = fileURLToPath(new URL('./hold-register.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, String(records)]);
  const { rssBytes, encodedBytes, held } = JSON.parse(stdout) as HeldRegister;
  return [
    {
      what: `RSS with ${whole(held)} register records`,
      value: `${whole(rssBytes / MEBIBYTE)} MiB`,
      against: `their encoded bytes ${whole(encodedBytes / MEBIBYTE)} MiB`,
      ratio: rssBytes / encodedBytes,
    },
  ];
}
