import type { SetSubject } from '../../../services/domain/policy/policy-record.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';

/** The approvals and sets of one subject, as the server lists them. */
export interface ProposedSets {
  readonly inForce: string | null;
  readonly approvals: readonly {
    readonly id: string;
    readonly setHash: string;
    readonly state: string;
    readonly proposedBy: readonly string[];
    readonly approvedBy: string;
    readonly validFrom: string;
    readonly validUntil: string | null;
  }[];
  readonly sets: readonly {
    readonly version: string;
    readonly proposedBy: readonly string[];
    readonly proposedAt: string;
    readonly reason: string | null;
  }[];
}

/** What the commands about one subject are called. */
export interface SetWords {
  readonly subject: SetSubject;
  /** `custodes …` */
  readonly command: string;
  /** Lists the versions. */
  readonly list: string;
  /** What an approved set does to accesses. */
  readonly does: string;
}

export const setWords: Readonly<Record<SetSubject, SetWords>> = {
  policies: { subject: 'policies', command: 'policy', list: 'policy status', does: 'decides' },
  detections: { subject: 'detections', command: 'detections', list: 'detections history', does: 'detects' },
};

export function readSets({ subject }: SetWords, server: ServerTarget): Promise<ProposedSets> {
  if (subject === 'detections') return ask(server, (client) => client.GET('/v1/detections'));
  return ask(server, (client) => client.GET('/v1/policies'));
}

/**
 * Now by the clock of the server, as RFC 3339: of two approved sets the one that begins later decides, and the clock of a laptop may
 * be hours wrong.
 */
export async function serverTime(server: ServerTarget): Promise<string> {
  return (await ask(server, (client) => client.GET('/v1/policies'))).at;
}
