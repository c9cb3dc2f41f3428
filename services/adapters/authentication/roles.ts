import { type RegisterKind, registerKinds } from '../../domain/register/register-record.ts';

/** The permissions of callers, which routes require. A closed list. */
export const permissions = [
  'emit',
  'register',
  'provision',
  'approve',
  'evaluate',
  'query',
  'read-register',
  'read-policies',
  'read-alerts',
  'alerts',
] as const;
export type Permission = (typeof permissions)[number];

/** One line each, for the documentation. */
export const permissionMeanings: Readonly<Record<Permission, string>> = {
  emit: 'send access events; sources only',
  register: 'write register records, of the kinds in `registerKinds`',
  provision: 'write people as an identity provider does, by SCIM, and read them back',
  approve: 'approve or review register records that somebody else wrote',
  evaluate: 'ask before an access',
  query: 'search accesses, read their details and receipts',
  'read-register': 'read the register and its history',
  'read-policies': 'read the rules and their approvals',
  'read-alerts': 'read alerts',
  alerts: 'acknowledge and close alerts, but not alerts about the caller',
};

/** Before there were roles, `query` and `alerts` included reading what belongs to them. In a token file they still do. */
const included: Partial<Readonly<Record<Permission, readonly Permission[]>>> = {
  query: ['read-register', 'read-policies'],
  alerts: ['read-alerts'],
};

/** A named set of permissions. */
export interface Role {
  readonly meaning: string;
  readonly may: readonly Permission[];
  /** Register kinds that it may write. */
  readonly registerKinds: readonly RegisterKind[];
}

/** The permissions to read. Each read is an access event. */
export const reading = ['query', 'read-register', 'read-policies', 'read-alerts'] as const;

export function mayRead(may: ReadonlySet<Permission>): boolean {
  return reading.some((one) => may.has(one));
}

/** The roles of a token file and of an identity provider. */
export const roles = {
  source: {
    meaning: 'a tool that opens video: reports accesses and asks before them',
    may: ['emit', 'evaluate'],
    registerKinds: [],
  },
  analyst: {
    meaning: 'works on alerts',
    may: [...reading, 'alerts'],
    registerKinds: [],
  },
  lead: {
    meaning: 'works on alerts, and is the second person who approves',
    may: [...reading, 'alerts', 'approve', 'register'],
    registerKinds: ['case', 'exception'],
  },
  investigator: {
    meaning: 'searches the past for a case',
    may: [...reading, 'register'],
    registerKinds: ['case'],
  },
  'privacy-officer': {
    meaning: 'proposes and approves rules and exceptions',
    may: [...reading, 'approve', 'register'],
    registerKinds: ['policy-set', 'policy', 'exception'],
  },
  assessor: {
    meaning: 'reads everything and changes nothing',
    may: reading,
    registerKinds: [],
  },
  admin: {
    meaning: 'sets up sources and entitlements; sees no access and no alert',
    may: ['read-register', 'read-policies', 'register'],
    registerKinds: ['source', 'entitlement'],
  },
  provisioner: {
    meaning: 'an identity provider: people join, move and leave',
    may: ['provision'],
    registerKinds: ['person'],
  },
} as const satisfies Readonly<Record<string, Role>>;
export type RoleName = keyof typeof roles;
export const roleNames = Object.keys(roles) as RoleName[];

export interface Rights {
  readonly may: ReadonlySet<Permission>;
  readonly registerKinds: ReadonlySet<RegisterKind>;
}

/** Returns everything that roles and single permissions allow together. */
export function rightsOf(given: {
  readonly roles: readonly RoleName[];
  readonly may?: readonly Permission[] | undefined;
  readonly registerKinds?: readonly RegisterKind[] | undefined;
}): Rights {
  const ofRoles = given.roles.map((name): Role => roles[name]);
  const single = (given.may ?? []).flatMap((one) => [one, ...(included[one] ?? [])]);
  return {
    may: new Set([...ofRoles.flatMap(({ may }) => may), ...single]),
    registerKinds: new Set([...ofRoles.flatMap((role) => role.registerKinds), ...(given.registerKinds ?? [])]),
  };
}

/** The permissions of the operator. */
export const allRights: Rights = { may: new Set(permissions), registerKinds: new Set(registerKinds) };
