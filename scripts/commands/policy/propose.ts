import { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import type { LoadedSet } from '../../../services/adapters/sets/set-source.ts';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { givenToken, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { lintFolder } from './lint-folder.ts';
import { policySetNamed } from './policy-set-named.ts';
import { type SetWords, setWords } from './sets.ts';

export interface ProposeOptions extends ServerTarget {
  readonly as?: string;
  readonly reason?: string;
  readonly json?: true;
}

/** `custodes policy propose DIR`: files the text of a set, so that a second person can approve it. Exit 1: lint finds something. */
export function proposeCommand(): Command {
  return withProposeOptions(
    new Command('propose')
      .description(
        'propose a policy folder: its text is stored in the register and changes nothing until it is approved',
      )
      .argument('<folder>', 'with rule files'),
  ).action((folder: string, options: ProposeOptions) => withOutcome(() => propose(folder, options)));
}

export function withProposeOptions(command: Command): Command {
  return command
    .option('--as <person>', 'the person who proposes it; a token of a person determines this itself')
    .option('--reason <text>', 'why it is proposed, in plain words: the approver reads it')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--json', 'print the outcome as JSON');
}

async function propose(folder: string, options: ProposeOptions): Promise<void> {
  const { problems } = await lintFolder(folder);
  if (problems.length > 0) {
    console.error(
      `${folder} has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}: see \`custodes policy lint ${folder}\``,
    );
    process.exitCode = EXIT_DOES_NOT_HOLD;
    return;
  }
  await proposeSet(await policySetNamed(folder, options), setWords.policies, options);
}

/** Stores the text of a set in the register, and prints its version. */
export async function proposeSet(
  { version, text }: LoadedSet,
  { command }: SetWords,
  options: ProposeOptions,
): Promise<void> {
  const issuer = requirePerson('as', options.as, options);
  // Without `--as` the server takes the issuer from the token and ignores any other value.
  const issued = { issuer: issuer ?? '', validFrom: toRfc3339(Date.now()) };
  const reason = options.reason === undefined ? {} : { reason: options.reason };
  const record = { kind: 'policy-set' as const, id: version, ...issued, rules: text, ...reason };
  await ask(options, (client) => client.POST('/v1/register', { body: record }));
  console.log(
    options.json
      ? JSON.stringify({ version })
      : `${version}\na second person approves it: custodes ${command} approve ${version}`,
  );
}

/** The issuer. With a token of their own the server knows the caller and ignores the option; the operator is nobody. */
export function requirePerson(option: string, person: string | undefined, server: ServerTarget): string | undefined {
  if (person !== undefined) return person;
  if (givenToken(server) !== null) return undefined;
  throw new InputError(`\`--${option}\` is not given, expected a person's id: without their token nobody knows them`);
}
