/** The recipient of a register record's grant: an actor by id, or everyone in a team or role. */
export type GranteeGroup = 'team' | 'role' | null;

/** `team:…` and `role:…` have the same length. */
const PREFIX_CHARS = 5;
const COLON = 58;

export function groupOf(grantee: string): GranteeGroup {
  // Nearly all grantees are plain ids, so one check replaces two searches.
  if (grantee.charCodeAt(PREFIX_CHARS - 1) !== COLON) return null;
  if (grantee.startsWith('team:')) return 'team';
  return grantee.startsWith('role:') ? 'role' : null;
}

/** The id, or the name of the team or role. */
export function nameOf(grantee: string): string {
  return groupOf(grantee) === null ? grantee : grantee.slice(PREFIX_CHARS);
}

/** True if `grantee` is exactly this id, team or role; allocates no new text. */
export function isGrantee(grantee: string, group: GranteeGroup, name: string): boolean {
  if (groupOf(grantee) !== group) return false;
  if (group === null) return grantee === name;
  return grantee.length === PREFIX_CHARS + name.length && grantee.endsWith(name);
}
