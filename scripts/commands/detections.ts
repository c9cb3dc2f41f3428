import { Command } from 'commander';
import { backtestCommand } from './detections/backtest.ts';
import { diffCommand } from './detections/diff.ts';
import { exceptCommand } from './detections/except.ts';
import { explainCommand } from './detections/explain.ts';
import { historyCommand } from './detections/history.ts';
import { lintCommand } from './detections/lint.ts';
import { listCommand } from './detections/list.ts';
import { proposeCommand } from './detections/propose.ts';
import { runCommand } from './detections/run.ts';
import { testCommand } from './detections/test.ts';
import { approveCommand } from './policy/approve.ts';
import { setWords } from './policy/sets.ts';

/** `custodes detections …`: what looks suspicious, as a security team works with it. */
export function detectionsCommand(): Command {
  return new Command('detections')
    .description('check, compare, explain, back-test, propose and approve detections, and run Sigma rules')
    .addCommand(lintCommand())
    .addCommand(testCommand())
    .addCommand(listCommand())
    .addCommand(explainCommand())
    .addCommand(diffCommand())
    .addCommand(backtestCommand())
    .addCommand(runCommand())
    .addCommand(proposeCommand())
    .addCommand(approveCommand(setWords.detections))
    .addCommand(exceptCommand())
    .addCommand(historyCommand());
}
