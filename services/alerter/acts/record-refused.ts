import type { Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { AskedRead } from '../../adapters/http/routes/asked-read.ts';
import type { RecordRead } from '../../adapters/http/routes/router-of.ts';
import type { Alert, AlertIntent } from '../../domain/alert/alert.ts';
import type { ActRefusalReason } from '../../domain/alert/work/alert-work.ts';

/** What went wrong without anybody having tried what they may not do. */
const conflicts: ReadonlySet<ActRefusalReason> = new Set(['wrong-state', 'newer-alert']);

/**
 * Records a refused act as an access event, so that detectors and searches see who tried it. The history of the alert
 * already has the act: where the log does not take the event, the read audit logs and counts that, and the refusal stays
 * the answer.
 */
export async function recordRefused(recordRead: RecordRead, { alert, caller, action, reason }: Refused): Promise<void> {
  const refused: AskedRead = {
    ...{ caller, store: 'alerts', subject: {} },
    outcome: conflicts.has(reason) ? 'error' : 'denied',
    filter: `/v1/alerts/${encodeURIComponent(alert.alertId)}/${action}?refused=${reason}`,
    reason: null,
  };
  await recordRead(refused).catch((error: unknown) => {
    if (!(error instanceof HttpProblem)) throw error;
  });
}

interface Refused {
  readonly alert: Alert;
  readonly caller: Caller | null;
  readonly action: AlertIntent['action'];
  readonly reason: ActRefusalReason;
}
