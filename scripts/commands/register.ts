import { Command } from 'commander';
import { importRegisterCommand } from './register/import-register.ts';

/** `custodes register import`: the facts that decisions rest on. */
export function registerCommand(): Command {
  return new Command('register')
    .description('the facts that decisions rest on: send them')
    .addCommand(importRegisterCommand());
}
