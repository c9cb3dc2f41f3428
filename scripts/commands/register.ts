import { Command } from 'commander';
import { approveRecordCommand, reviewRecordCommand } from './register/act-on-record.ts';
import { importRegisterCommand } from './register/import-register.ts';
import { listRegisterCommand } from './register/list-register.ts';
import { showRegisterCommand } from './register/show-register.ts';

/** `custodes register import|show|list|approve|review`: the facts that decisions rest on. */
export function registerCommand(): Command {
  return new Command('register')
    .description('send and query the facts that decisions use')
    .addCommand(importRegisterCommand())
    .addCommand(showRegisterCommand())
    .addCommand(listRegisterCommand())
    .addCommand(approveRecordCommand())
    .addCommand(reviewRecordCommand());
}
