import { stat } from 'node:fs/promises';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { type PolicyContent, readCanonicalText } from '../../../services/adapters/policies/canonical-text.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import { policyVersionOf } from '../../../services/domain/policy/policy-record.ts';
import { fromEnvironment } from '../environment.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';

/** Selects the set in force on the server, in place of a folder or version. */
export const IN_FORCE = 'in-force';
/** A text is the same at all times; the clock of who proposed it may be ahead of the server's. */
const WHENEVER = '9999-12-31T00:00:00Z';
const VERSION = /^[0-9a-f]{64}$/;

export interface NamedSet {
  readonly name: string;
  readonly version: string;
  readonly text: string;
  readonly content: PolicyContent;
}

/**
 * Loads a set by its folder or its version on a server, or loads the set in force there. Throws InputError and
 * PolicyError.
 */
export async function policySetNamed(name: string, server: ServerTarget): Promise<NamedSet> {
  const text = await textOf(name, server);
  const content = readCanonicalText(text);
  return { name, version: policyVersionOf(text), text, content };
}

/** Throws InputError when the path is not a folder. */
export async function requireFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const found = await stat(folder).catch(() => null);
    if (!found?.isDirectory())
      throw new InputError(`\`${folder}\` is no folder, expected one with rule files (*.yaml)`);
  }
}

/** Ids of the rules that only observe here, as the server's own environment would have it. */
export function observedHere(): readonly string[] {
  return fromEnvironment(policyEnvironment).observe;
}

async function textOf(name: string, server: ServerTarget): Promise<string> {
  if (!VERSION.test(name) && name !== IN_FORCE) {
    await requireFolders([name]);
    return (await loadPolicies(name, observedHere())).text;
  }
  const version = name === IN_FORCE ? await versionInForce(server) : name;
  const record = await ask(server, (client) =>
    client.GET('/v1/register/{kind}/{id}', {
      params: { path: { kind: 'policy-set', id: version }, query: { asOf: WHENEVER } },
    }),
  );
  return (record as { readonly rules: string }).rules;
}

async function versionInForce(server: ServerTarget): Promise<string> {
  const { inForce } = await ask(server, (client) => client.GET('/v1/policies'));
  if (inForce === null) throw new InputError('no policy set is in force on the server');
  return inForce;
}
