import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { HistoryEntry } from '../alert/work/alert-work.ts';
import type { CaseHistoryEntry } from '../case/alert-case.ts';
import type { AlertDelivery } from './notices.ts';

/** One message about the alert or case. `happened` is what it was about: of an act, its action. */
export function toNotifiedJson(
  { at, causes, ...delivery }: AlertDelivery,
  history: readonly Pick<CaseHistoryEntry | HistoryEntry, 'actId' | 'action'>[],
) {
  const { target, outcome, messageId, attempts, answer } = delivery;
  const happened = causes.map((cause) => {
    const [kind = cause] = cause.split(':');
    return history.find(({ actId }) => actId === cause)?.action ?? kind;
  });
  return { target, at: toRfc3339(at), outcome, messageId, happened, attempts, ...(answer === null ? {} : { answer }) };
}
