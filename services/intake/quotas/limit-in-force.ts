import { eventLimit, settingInForce } from '../../domain/register/acts/setting-in-force.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';

type Register = Pick<RegisterView, 'inForce' | 'history' | 'person' | 'approvals'>;

/**
 * How many events a second intake accepts of a source at `at`; null for no limit. A lower one than before needs a
 * second person. To raise or remove a limit takes nobody.
 */
export function limitInForce(register: Register, sourceId: string, at: number): number | null {
  const inForce = register.inForce('source', sourceId, at);
  const limit = inForce?.eventsPerSecondMax ?? null;
  // Nearly every record was sent by somebody who may: no other version matters.
  if (inForce === null || limit === null || inForce.unvouched !== true) return limit;
  return settingInForce(eventLimit, register.history('source', sourceId), register, at).value;
}
