import { type RoleName, rightsOf } from '../../services/adapters/authentication/roles.ts';
import { openTokenFile } from '../../services/adapters/authentication/token-file.ts';
import type { RunningProcess } from '../../services/adapters/process/open-process.ts';

interface DemoPerson {
  readonly id: string;
  readonly role: RoleName;
  readonly title: string;
}

/** Two people, so that what one proposes can be approved by the other. By the name of their token. */
const people: Readonly<Record<'analyst' | 'lead', DemoPerson>> = {
  analyst: { id: 'e-demo-analyst', role: 'analyst', title: 'security analyst' },
  lead: { id: 'e-demo-lead', role: 'lead', title: 'security lead' },
};

/** The people as the register of the demo knows them: else every query of theirs would be one of an unknown actor. */
export function demoPeople(startMillis: number): readonly Readonly<Record<string, unknown>>[] {
  const envelope = { issuer: 'hr', validFrom: new Date(startMillis).toISOString() };
  return Object.values(people).map(({ id, title }) => ({
    ...envelope,
    kind: 'person',
    id,
    type: 'employee',
    employer: 'Lantern Cameras',
    role: title,
    team: 'security',
    manager: 'e-demo-ciso',
    country: 'US',
    employmentFrom: '2016-01-04T00:00:00Z',
    trainingValidUntil: '2100-01-01T00:00:00Z',
  }));
}

/** Lets the people sign in, and returns their tokens: `DATA_DIR/keys/NAME.token`, as `custodes token show NAME` prints. */
export function admitDemoPeople(
  { admit }: Pick<RunningProcess, 'admit'>,
  dataDir: string,
): Readonly<Record<string, string>> {
  const tokens = Object.entries(people).map(([name, { id, role }]) => {
    const token = openTokenFile(dataDir, name);
    admit(token, {
      source: null,
      person: { id, kind: 'employee' },
      roles: [role],
      ...rightsOf({ roles: [role] }),
      vouchKinds: new Set(),
      by: 'token',
    });
    return [name, token] as const;
  });
  return Object.fromEntries(tokens);
}
