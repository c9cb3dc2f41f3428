import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';

export interface RanCommand {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Where no server has run: a command must not find, or change, what the person who runs the tests has in `data`. */
const NOWHERE = join(tmpdir(), 'custodes-without-a-server');

/** Runs a command in this process, as the command line would, and catches what it prints. */
export async function runCommand(command: Command, args: readonly string[]): Promise<RanCommand> {
  const [log, error] = [console.log, console.error];
  const written: Record<'out' | 'error', string[]> = { out: [], error: [] };
  console.log = (text: string) => written.out.push(text);
  console.error = (text: string) => written.error.push(text);
  const isPlaced = process.env.DATA_DIR !== undefined;
  process.env.DATA_DIR ??= NOWHERE;
  try {
    await command.parseAsync([...args], { from: 'user' });
    return { code: Number(process.exitCode ?? 0), out: written.out.join('\n'), error: written.error.join('\n') };
  } finally {
    process.exitCode = undefined;
    if (!isPlaced) delete process.env.DATA_DIR;
    [console.log, console.error] = [log, error];
  }
}
