import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

export type JsonFields = Readonly<Record<string, unknown>>;

/** Reads `company.yaml` at the moment a vector is made. */
export interface VectorCompany {
  readonly register: readonly JsonFields[];
  readonly lateFacts: readonly JsonFields[];
  readonly accesses: readonly JsonFields[];
  /** Another support access; `fields` replaces whole fields. */
  access(eventId: string, fields?: JsonFields): JsonFields;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function companyAt(now: number): VectorCompany {
  const times: Readonly<Record<string, number>> = {
    LONG_AGO: Date.UTC(2020, 0, 1),
    LATER: Date.UTC(2020, 0, 2),
    LONG_AHEAD: Date.UTC(2036, 0, 1),
    YESTERDAY: now - DAY_MS,
    HALF_AN_HOUR_AGO: now - 30 * MINUTE_MS,
    NOW: now,
    IN_TWENTY_DAYS: now + 20 * DAY_MS,
  };
  const file = readFileSync(join(projectRoot, 'scripts/release-vector/company.yaml'), 'utf8');
  const text = file.replaceAll(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (word) => {
    const time = times[word];
    return time === undefined ? word : new Date(time).toISOString();
  });
  const { parts, ...company } = parse(text, { merge: true, maxAliasCount: -1 }) as VectorCompany & {
    parts: { access: JsonFields };
  };
  return { ...company, access: (eventId, fields = {}) => ({ ...parts.access, eventId, ...fields }) };
}
