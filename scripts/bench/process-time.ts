import { readFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;
/** Fields of `/proc/<pid>/stat` behind the name of the program: user and system time in ticks. */
const USER_TICKS_AT = 11;
const SYSTEM_TICKS_AT = 12;

/** Processor time of all threads of another process until now, in seconds. Linux only. */
export async function processorSeconds(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TICKS_AT]) + Number(fields[SYSTEM_TICKS_AT])) / TICKS_PER_SECOND;
}
