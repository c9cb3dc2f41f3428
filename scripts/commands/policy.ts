import { Command } from 'commander';
import { approveCommand } from './policy/approve.ts';
import { backtestCommand } from './policy/backtest.ts';
import { diffCommand } from './policy/diff.ts';
import { explainCommand } from './policy/explain.ts';
import { lintCommand } from './policy/lint.ts';
import { proposeCommand } from './policy/propose.ts';
import { readinessCommand } from './policy/readiness.ts';
import { statusCommand } from './policy/status.ts';
import { testCommand } from './policy/test.ts';

/** `custodes policy …`: the rules, as a privacy officer works with them. */
export function policyCommand(): Command {
  return new Command('policy')
    .description('check, compare, explain, propose and approve rules')
    .addCommand(lintCommand())
    .addCommand(testCommand())
    .addCommand(diffCommand())
    .addCommand(explainCommand())
    .addCommand(backtestCommand())
    .addCommand(readinessCommand())
    .addCommand(statusCommand())
    .addCommand(proposeCommand())
    .addCommand(approveCommand());
}
