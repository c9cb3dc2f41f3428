import { setTimeout as delay } from 'node:timers/promises';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import type { ClassifyLocation } from '../../../services/domain/register/location-class.ts';
import { parseRegisterRecord } from '../../../services/domain/register/parse-register-record.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import type { FeedLine } from '../../feed/feed.ts';
import { openPost } from '../../feed/post-batches.ts';
import type { ServerTarget } from '../input/ask-server.ts';
import { UploadBatch } from '../input/batch.ts';
import { requireUrl, tokenOf } from '../input/server-url.ts';
import type { ImportReport } from './import-report.ts';
import type { Snapshot } from './snapshot.ts';

/** The destination of an import's records, one after the other. */
export interface Sink {
  add(place: string, json: Readonly<Record<string, unknown>>): Promise<void>;
  end(): Promise<void>;
}

/** A wrong address should fail at once. During an import the command waits for a server that restarts. */
const FIRST_WAIT_MS_MAX = 1000;

/** Validates each record as intake does and sends nothing. */
export function openCheck(report: ImportReport, classify: ClassifyLocation): Sink {
  return {
    async add(place, json) {
      const parsed = parseRegisterRecord(json, classify);
      if ('problems' in parsed) return report.reject(place, parsed.problems);
      report.totals.sent += 1;
      if (parsed.record.kind === 'camera') report.addLocationClass(parsed.record.locationClass);
    },
    end: async () => {},
  };
}

/** Sends batches to the server. Throws UnreachableError, RefusedError and what `tokenOf` throws. */
export async function openSend(server: ServerTarget, report: ImportReport): Promise<Sink> {
  const { totals } = report;
  const batch = new UploadBatch();
  const places = new Map<FeedLine | undefined, string>();
  const post = openPost({
    url: requireUrl(server.url),
    token: await tokenOf(server),
    clock: () => performance.now(),
    sleep: (ms) => delay(ms),
    stopped: new AbortController().signal,
    firstWaitMsMax: FIRST_WAIT_MS_MAX,
    onRejected(result, line) {
      const { errors = [] } = result as { errors?: Parameters<ImportReport['reject']>[1] };
      report.reject(places.get(line) ?? 'a record', errors);
    },
  });
  const send = async (): Promise<void> => {
    const lines = batch.take();
    if (lines.length === 0) return;
    const { accepted, duplicates } = await post('register', lines);
    totals.sent += lines.length;
    totals.accepted += accepted;
    totals.duplicate += duplicates;
    places.clear();
  };
  return {
    async add(place, json) {
      const line = { at: Number.NEGATIVE_INFINITY, text: JSON.stringify(json) };
      places.set(line, place);
      if (batch.addLine(line)) await send();
    },
    end: send,
  };
}

export interface ComparedWith {
  readonly snapshot: Snapshot;
  readonly report: ImportReport;
  readonly classify: ClassifyLocation;
  readonly at: number;
  /** The share of known ids that may end, in percent. */
  readonly endPercentMax: number;
  /** True when a row could not be attributed to an id. */
  readonly isBlind: () => boolean;
}

/**
 * Compares with the register before it passes records on. A record without news is left out. A record that the export
 * lacks ends, unless more than `endPercentMax` would: an incomplete export must not dismiss half a company. A record
 * that had ended and is there again continues from now, even if its row is older.
 */
export function openComparison(next: Sink, compared: ComparedWith): Sink {
  const { snapshot, report, classify, at } = compared;
  /** The last row that is already valid, for ids that may be back. */
  const last = new Map<string, { place: string; json: Readonly<Record<string, unknown>>; record: RegisterRecord }>();
  const noteLast = (place: string, json: Readonly<Record<string, unknown>>, record: RegisterRecord): void => {
    const known = last.get(record.id)?.record.validFrom ?? Number.NEGATIVE_INFINITY;
    if (snapshot.isOver(record.id) && record.validFrom <= at && record.validFrom >= known) {
      last.set(record.id, { place, json, record });
    }
  };
  return {
    async add(place, json) {
      if (typeof json.id === 'string') snapshot.see(json.id);
      const dated = 'validFrom' in json ? json : { ...json, validFrom: toRfc3339(at) };
      const parsed = parseRegisterRecord(dated, classify);
      const isNews = dated === json || 'problems' in parsed || !snapshot.isUnchanged(parsed.record);
      if (dated === json && 'record' in parsed) noteLast(place, json, parsed.record);
      if (isNews) await next.add(place, dated);
      else report.totals.unchanged += 1;
    },
    async end() {
      for (const { place, json, record } of last.values()) {
        if (snapshot.isBack(record)) await next.add(place, { ...json, validFrom: toRfc3339(at) });
      }
      const refusal = await endMissing(next, compared);
      await next.end();
      if (refusal !== null) throw refusal;
    },
  };
}

async function endMissing(
  next: Sink,
  { snapshot, report, endPercentMax, isBlind }: ComparedWith,
): Promise<InputError | null> {
  const missing = snapshot.missing();
  report.setEnding(missing, snapshot.known);
  if (missing.length === 0) return null;
  const share = (missing.length / snapshot.known) * 100;
  const would = `${missing.length} of ${snapshot.known} (${share.toFixed(1)} %) would end`;
  if (isBlind()) return new InputError(`${would}, but rows without a readable id could be theirs: none was ended`);
  if (share > endPercentMax) {
    return new InputError(`${would}, expected at most ${endPercentMax} % (\`--end-at-most\`): none was ended`);
  }
  for (const id of missing) await next.add(`the end of \`${id}\``, await snapshot.ending(id));
  return null;
}
