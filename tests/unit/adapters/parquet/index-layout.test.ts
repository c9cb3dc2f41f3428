import { hash } from 'node:crypto';
import { indexColumns } from '../../../../services/adapters/parquet/index-columns.ts';
import { parseAccessEvent } from '../../../../services/domain/access-event/parse-access-event.ts';
import { toAccessItem } from '../../../../services/domain/access-search/access-item.ts';
import { INDEX_LAYOUT } from '../../../../services/domain/access-search/index-files.ts';
import { aFullAccessEventJson, IP_HASH } from '../../../support/access-event-builders.ts';
import { aDecision } from '../../../support/auditor/auditor-world.ts';

/**
 * What each layout of the index holds. A file of an older release lacks a new column or key, so answers would depend on
 * which release wrote the file: a change here needs the next layout, never another fingerprint for the same one.
 */
const fingerprints: Readonly<Record<number, string>> = {
  2: '35ec1e1238df5e5e206a72b2b54c35ee3b12dd82b7318b234dabf690373e35e0',
  3: 'e2a990fc10daf3f1137111493076593283e734acda72b0d0689c5e40ddca813b',
};

describe('the layout of the index', () => {
  it('counts up with the columns and with the keys of an item', () => {
    const parsed = parseAccessEvent(aFullAccessEventJson(), () => IP_HASH);
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    const { event } = parsed;
    const item = toAccessItem({ partition: 0, decision: aDecision(event), event });
    const contents = [...indexColumns.map(({ name, type }) => `${name} ${type}`), ...keysOf(item, '')];
    expect({ [INDEX_LAYOUT]: hash('sha256', contents.join('\n')) }).toEqual({
      [INDEX_LAYOUT]: fingerprints[INDEX_LAYOUT],
    });
  });
});

function keysOf(value: unknown, prefix: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${prefix}.${key}`));
}
