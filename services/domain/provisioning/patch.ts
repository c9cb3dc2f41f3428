import { isJsonObject } from '../../value-forms/json-fields.ts';
import { invalidValue, ScimFault } from './scim-fault.ts';
import { assignAll, assignAttribute, type ScimUser } from './scim-user.ts';

/** One operation of RFC 7644 section 3.5.2. Without a path the value has the attributes. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string | null;
  readonly value: unknown;
}

/** More than Okta and Entra put into a request. */
const OPERATIONS_MAX = 1_000;

/** Reads the body of a PATCH. Entra capitalises the operations. UNTRUSTED. */
export function readPatch(body: unknown): readonly PatchOperation[] {
  const operations = isJsonObject(body) ? (body.Operations ?? body.operations) : undefined;
  if (!Array.isArray(operations) || operations.length === 0)
    throw new ScimFault(400, '`Operations` is missing, expected a list of operations', 'invalidSyntax');
  if (operations.length > OPERATIONS_MAX)
    throw invalidValue('Operations', operations, `at most ${OPERATIONS_MAX} operations`);
  return operations.map((one: unknown, index) => readOperation(one, `Operations[${index}]`));
}

function readOperation(one: unknown, field: string): PatchOperation {
  if (!isJsonObject(one)) throw new ScimFault(400, `\`${field}\` is no object, expected \`op\``, 'invalidSyntax');
  const { path = null, value = null } = one;
  const op = typeof one.op === 'string' ? one.op.toLowerCase() : '';
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw new ScimFault(400, `\`${field}.op\` is unknown, expected one of: add, replace, remove`, 'invalidSyntax');
  if (path !== null && typeof path !== 'string') throw invalidValue(`${field}.path`, path, 'a text');
  if (path === null && (op === 'remove' || !isJsonObject(value)))
    throw invalidValue(`${field}.path`, null, 'a path, or an object as `value` to add or replace');
  return { op, path, value };
}

/** Applies the operations to what is kept of a user, in their order. */
export function patchUser(user: ScimUser, operations: readonly PatchOperation[]): ScimUser {
  return operations.reduce((one, { op, path, value }) => {
    if (path === null) return assignAll(one, value as Readonly<Record<string, unknown>>, false);
    return assignAttribute(one, path, op === 'remove' && !/^active$/i.test(path) ? null : value);
  }, user);
}

/** Members after a change: those who come, those who go, and whether all others go. */
export interface MemberChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly isWhole: boolean;
}

const MEMBER = /^members\[\s*value\s+eq\s+"((?:[^"\\]|\\.)*)"\s*\]$/i;

/**
 * Returns what one operation does to the members of a group. Okta sends `displayName` and `id` again with a rename;
 * they may only be what they are.
 */
export function memberChange({ op, path, value }: PatchOperation, displayName: string): MemberChange {
  if (path === null) {
    const fields = value as Readonly<Record<string, unknown>>;
    requireSameName(fields.displayName, displayName);
    if (fields.members === undefined) return { added: [], removed: [], isWhole: false };
    return { added: memberIds(fields.members), removed: [], isWhole: op === 'replace' };
  }
  const one = MEMBER.exec(path)?.[1];
  if (one !== undefined && op === 'remove')
    return { added: [], removed: [one.replaceAll(/\\(.)/g, '$1')], isWhole: false };
  const name = path.toLowerCase();
  if (name === 'members') {
    if (op === 'remove') {
      const removed = value === null ? [] : memberIds(value);
      return { added: [], removed, isWhole: value === null };
    }
    return { added: memberIds(value), removed: [], isWhole: op === 'replace' };
  }
  if (name === 'displayname') requireSameName(value, displayName);
  else if (name !== 'externalid')
    throw new ScimFault(400, `\`path\` is \`${path.slice(0, 200)}\`, expected members`, 'invalidPath');
  return { added: [], removed: [], isWhole: false };
}

/** Returns the ids in a list of members. */
function memberIds(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one, index) => {
    const id = isJsonObject(one) ? one.value : one;
    if (typeof id === 'string' && id !== '') return id;
    throw invalidValue(`members[${index}].value`, id, 'the id of a user');
  });
}

function requireSameName(value: unknown, displayName: string): void {
  if (value === undefined || value === displayName) return;
  const expected = `\`${displayName}\`: rename the group in SCIM_FILE first`;
  throw new ScimFault(400, `\`displayName\` is \`${String(value).slice(0, 200)}\`, expected ${expected}`, 'mutability');
}
