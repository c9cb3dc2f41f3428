import type { Command } from 'commander';
import { accessesCommand } from '../../../../scripts/commands/accesses.ts';
import { alertsCommand } from '../../../../scripts/commands/alerts.ts';
import { policyCommand } from '../../../../scripts/commands/policy.ts';
import { registerCommand } from '../../../../scripts/commands/register.ts';

/** Whatever reads takes the reason that HTTP takes as a header; what only writes has nothing to give a reason for. */

const onlyWrite = [
  'ack',
  'assign',
  'comment',
  'escalate',
  'close',
  'approve-close',
  'reopen',
  'open',
  'bulk',
  'propose',
  'approve',
  'review',
];

describe('--reason', () => {
  it('is an option of every command that reads from the server', () => {
    const commands = [accessesCommand(), alertsCommand(), policyCommand(), registerCommand()].flatMap(withParts);
    const calling = commands.filter((command) => has(command, '--token-file'));
    const reading = calling.filter((command) => !onlyWrite.includes(command.name()));
    expect(reading.length).toBeGreaterThan(8);
    expect(reading.filter((command) => !has(command, '--reason')).map((command) => command.name())).toEqual([]);
  });
});

function withParts(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withParts)];
}

function has(command: Command, flag: string): boolean {
  return command.options.some(({ long }) => long === flag);
}
