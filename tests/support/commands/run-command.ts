import type { Command } from 'commander';

export interface Ran {
  readonly exitCode: number;
  /** What went to standard output, call by call. */
  readonly lines: readonly string[];
  /** What went to standard error. */
  readonly complaints: readonly string[];
}

/** Runs a verb in this process, as the command line would. */
export async function runCommand(command: Command, args: readonly string[]): Promise<Ran> {
  const lines: string[] = [];
  const complaints: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
  const error = jest.spyOn(console, 'error').mockImplementation((line: unknown) => void complaints.push(String(line)));
  const before = process.exitCode;
  try {
    process.exitCode = 0;
    await command.parseAsync(args, { from: 'user' });
    return { exitCode: Number(process.exitCode), lines, complaints };
  } finally {
    process.exitCode = before;
    log.mockRestore();
    error.mockRestore();
  }
}
