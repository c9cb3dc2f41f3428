import type { ReadRequest } from '../../../services/adapters/http/routes/read-request.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import type { AlertActDeps } from '../../../services/alerter/acts/act-on-alert.ts';
import { AlertBook } from '../../../services/alerter/alert-book.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { AlertRecord } from '../../../services/domain/alert/alert.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aToken } from '../authentication/tokens.ts';
import { aFinding, JUNE } from '../decision-builders.ts';
import { aFollowedRegister, appendRegister } from '../register/followed-register.ts';
import { aRecord } from '../register-builders.ts';

const stops: (() => void)[] = [];

/** Call it after each test. */
export function stopActing(): void {
  for (const stop of stops.splice(0)) stop();
}

export const by = (id: string) => aToken({ token: id, person: { id, kind: 'employee' }, may: ['alerts'] }).caller;
export const tool = aToken({ token: 'tool', source: 'tool', may: ['alerts'] }).caller;

/** An alerter with two alerts: about what e-1 did, and about a recording that e-3 viewed. */
export async function acting() {
  const log = memoryLog({ clock: () => JUNE });
  const [book, stop, reads] = [new AlertBook(memoryRowTable()), new AbortController(), [] as ReadRequest[]];
  const register = aFollowedRegister(log);
  const deps: AlertActDeps = {
    book,
    log,
    register,
    clock: () => JUNE,
    logger: openLogger('silent'),
    recordRead: async (read) => {
      reads.push(read as ReadRequest);
    },
  };
  const follow = async () => {
    for await (const batch of log.read('alerts', 0, 0, { follow: true, signal: stop.signal })) {
      await book.apply(batch, () => {});
    }
  };
  follow().catch(() => {});
  stops.push(() => {
    stop.abort();
    register.follower.stop();
  });
  const append = async (...records: readonly AlertRecord[]) => {
    const values = records.map((record) => frame(schemaIds.alertRecord, encodeAlertRecord(record)));
    await log.append(
      'alerts',
      0,
      values.map((value) => ({ key: null, value })),
    );
  };
  await appendRegister(log, aRecord('person', { id: 'e-1', manager: 'boss', aliases: ['arthur'] }));
  await append(
    aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'low' }),
    aFinding({ group: 'storm:tool:a-rule', actorId: 'e-3', severity: 'low' }),
  );
  await book.reached(2);
  const idOf = (group: string) =>
    [...book.fold.list({}, { order: 'newest', after: null })].find((one) => one.opening.group === group)?.opening
      .alertId ?? '';
  const [ofActor, ofMany] = [idOf('actor:e-1'), idOf('storm:tool:a-rule')];
  return { log, book, deps, reads, append, ofActor, ofMany };
}

/** The code of the problem; `done` without one. */
export async function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'done',
    (error: { readonly code?: string }) => error.code ?? String(error),
  );
}
