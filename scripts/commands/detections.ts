import { Command } from 'commander';
import { backtestCommand } from './detections/backtest.ts';
import { diffCommand } from './detections/diff.ts';
import { explainCommand } from './detections/explain.ts';
import { lintCommand } from './detections/lint.ts';
import { listCommand } from './detections/list.ts';
import { testCommand } from './detections/test.ts';

/** `custodes detections …`: what looks suspicious, as a security team works with it. */
export function detectionsCommand(): Command {
  return new Command('detections')
    .description('check, compare, explain and back-test detections')
    .addCommand(lintCommand())
    .addCommand(testCommand())
    .addCommand(listCommand())
    .addCommand(explainCommand())
    .addCommand(diffCommand())
    .addCommand(backtestCommand());
}
