import type { Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { ReadRequest } from '../../adapters/http/routes/read-request.ts';
import type { RecordRead } from '../../adapters/http/routes/router-of.ts';
import type { ActRefusalReason } from '../../domain/alert/work/alert-work.ts';
import type { CaseRefusalReason } from '../../domain/case/alert-case.ts';

/** What went wrong without anybody having tried what they may not do. */
const conflicts: ReadonlySet<Refused['reason']> = new Set<Refused['reason']>([
  ...(['wrong-state', 'newer-alert', 'in-another-case', 'case-full', 'clock-not-running'] as const),
  'other-proposal',
]);

/**
 * Records a refused act as an access event, so that detectors and searches see who tried it. The history of the alert or case
 * already has the act, but for an approval of another proposal, which is no act: where the log does not take the event, the read audit logs and counts that, and the refusal stays
 * the answer.
 */
export async function recordRefused(recordRead: RecordRead, { path, caller, reason }: Refused): Promise<void> {
  const refused: ReadRequest = {
    caller,
    store: 'alerts',
    subject: {},
    outcome: conflicts.has(reason) ? 'error' : 'denied',
    filter: `${path}?refused=${reason}`,
    reason: null,
  };
  await recordRead(refused).catch((error: unknown) => {
    if (!(error instanceof HttpProblem)) throw error;
  });
}

interface Refused {
  /** The path of the route that was asked. */
  readonly path: string;
  readonly caller: Caller | null;
  readonly reason: ActRefusalReason | CaseRefusalReason | 'other-proposal';
}
