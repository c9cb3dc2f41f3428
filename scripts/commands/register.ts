import { Command } from 'commander';
import { importRegisterCommand } from './register/import-register.ts';
import { listRegisterCommand } from './register/list-register.ts';
import { showRegisterCommand } from './register/show-register.ts';

/** `custodes register import|show|list`: the facts that decisions rest on. */
export function registerCommand(): Command {
  return new Command('register')
    .description('the facts that decisions rest on: send them, and see what was known and valid when')
    .addCommand(importRegisterCommand())
    .addCommand(showRegisterCommand())
    .addCommand(listRegisterCommand());
}
