import { parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import { type AccessEventJson, toAccessEventJson } from '../records/access-event/to-access-event-json.ts';
import { type AccessReport, asGiven, buildEvent } from './access-report.ts';
import { permitted } from './ask-first.ts';
import { AuditRefusedError, AuditUnavailableError } from './audit-errors.ts';
import { type Access, audited, makeAccess, type Recorder } from './audited-access.ts';
import type { Emitter } from './emitter.ts';

/** An emitter for the tests of a tool: no server and no disk, but the same checks in the same order. */
export interface MockEmitter extends Emitter {
  /** The reported events, in order, with defaults filled in. */
  readonly events: readonly AccessEventJson[];
  /** Makes recording fail from now on: `withAudit` throws and opens nothing. */
  breakDown(): void;
  /** Makes custodes deny from now on: `withAudit` reports the attempt, throws `AccessDeniedError` and opens nothing. */
  deny(reason: string): void;
}

export function mockEmitter(): MockEmitter {
  const events: AccessEventJson[] = [];
  let isBroken = false;
  let denied: string | null = null;

  function record(report: AccessReport, end: { phase?: 'end'; accessId?: string } = {}): Access {
    const eventId = `event-${events.length}`;
    const source = { id: 'mock', instance: 'mock' };
    const built = buildEvent(report, { eventId, occurredAt: '2026-01-01T00:00:00.000Z', source, ...end });
    if ('problems' in built) throw new AuditRefusedError(built.problems);
    if (isBroken) throw new AuditUnavailableError('the mock emitter is out of order');
    const parsed = parseAccessEvent(JSON.parse(built.toJson(events.length)), () => 'hashed');
    if ('event' in parsed) events.push(toAccessEventJson(parsed.event));
    return makeAccess(eventId, 'custodes');
  }

  const recorder: Recorder = {
    begin: async (report) => record(report),
    record: async (report) => record(report),
    end: async ({ extent: _ofBegin, ...report }, { accessId, ...rest }) => {
      try {
        record({ ...report, ...rest }, { phase: 'end', accessId });
      } catch (error) {
        const lost = `the end of access \`${accessId}\` is lost: ${(error as Error).message}`;
        process.emitWarning(lost, { type: 'CustodesEmitterWarning' });
      }
    },
  };
  return {
    events,
    breakDown: () => {
      isBroken = true;
    },
    deny: (reason) => {
      denied = reason;
    },
    async withAudit(given, open) {
      const report = asGiven(given);
      if (denied === null) return audited(recorder, report, open);
      const answer = { decision: false, decisionId: 'mock', verdict: 'violation', determinedBy: [], reason: denied };
      return audited(recorder, await permitted(report, { ask: async () => answer, sourceId: 'mock', recorder }), open);
    },
    report: async (report) => recorder.record(asGiven(report)),
    state: () => ({ waiting: 0, spoolBytes: 0, outage: null }),
    drained: async () => undefined,
    close: async () => undefined,
  };
}
