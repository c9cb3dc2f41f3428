import { schemaText, schemaType } from '../../../services/adapters/avro/schemas.ts';
import { absentDecisionFacts } from '../../../services/records/access-decision/absent-decision-facts.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import {
  type FlatDecisionFacts,
  flatDecisionFacts,
} from '../../../services/records/access-decision/flat-decision-facts.ts';
import { nestedDecisionFacts } from '../../../services/records/access-decision/nested-decision-facts.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { decodeDeadLetter } from '../../../services/records/dead-letter/decode-dead-letter.ts';
import { encodeDeadLetter } from '../../../services/records/dead-letter/encode-dead-letter.ts';
import { decodeDecisionBlock } from '../../../services/records/decision-block/decode-decision-block.ts';
import { encodeDecisionBlock } from '../../../services/records/decision-block/encode-decision-block.ts';
import { decodeLogEntry } from '../../../services/records/log-entry/decode-log-entry.ts';
import { encodeLogEntry } from '../../../services/records/log-entry/encode-log-entry.ts';
import { decodeRegisterRecord } from '../../../services/records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { decodeTick } from '../../../services/records/tick/decode-tick.ts';
import { encodeTick } from '../../../services/records/tick/encode-tick.ts';
import { differences, type Json } from '../../support/golden/differences.ts';
import { type Golden, readGolden } from '../../support/golden/golden-bytes.ts';

/**
 * The published format is Avro: avsc with the schema's text makes bytes of every version, and today's readers and
 * writers agree with it.
 */

/** How today reads and writes each record. */
const codecs: Record<
  Golden['record'],
  { decode(schemaId: number, bytes: Buffer): object; encode(record: never): Buffer }
> = {
  'access-decision': { decode: decodeAccessDecision, encode: encodeAccessDecision },
  'access-event': { decode: decodeAccessEvent, encode: encodeAccessEvent },
  'alert-record': { decode: decodeAlertRecord, encode: encodeAlertRecord },
  'dead-letter': { decode: decodeDeadLetter, encode: encodeDeadLetter },
  'decision-block': { decode: decodeDecisionBlock, encode: encodeDecisionBlock },
  'log-entry': { decode: decodeLogEntry, encode: encodeLogEntry },
  'register-record': { decode: decodeRegisterRecord, encode: encodeRegisterRecord },
  tick: { decode: decodeTick, encode: encodeTick },
};

/** A fact that a version does not have is one of which nothing is known. */
const unknownFacts = flatDecisionFacts(absentDecisionFacts);

/** The domain's words for the branches of a union. */
const kinds: Readonly<Record<string, string>> = {
  'custodes.LegalOrder': 'legal-order',
  'custodes.SourceRecord': 'source',
  'custodes.PolicyRecord': 'policy',
  'custodes.PolicySet': 'policy-set',
  'custodes.AlertAct': 'act',
  'custodes.CaseAct': 'case-act',
  'custodes.WatchGap': 'watch-gap',
};

const all = readGolden();
const newest = all.filter(({ id }) => Object.values<number>(schemaIds).includes(id));

describe('golden bytes', () => {
  it('are there of every record, also of every symbol of an enum', () => {
    expect(all.map(({ record, version }) => `${record} v${version}`)).toEqual(
      expect.arrayContaining(Object.keys(codecs).map((record) => `${record} v1`)),
    );
    expect(all.flatMap((golden) => unseenIn(golden))).toEqual([]);
  });

  it.each(all)('of $record v$version mean what avsc reads, and are what it writes', ({ id, examples }) => {
    const type = schemaType(id);
    for (const { name, hex, json } of examples) {
      const read: unknown = JSON.parse(type.toString(type.fromBuffer(Buffer.from(hex, 'hex'))));
      expect([name, read]).toEqual([name, json]);
      const written = type.toBuffer(type.fromString(JSON.stringify(json))).toString('hex');
      expect([name, written]).toEqual([name, hex]);
    }
  });

  it.each(all)("of $record v$version are read by today's reader", (golden) => {
    for (const { name, hex } of golden.examples) {
      const bytes = Buffer.from(hex, 'hex');
      const expected = schemaType(golden.id).fromBuffer(bytes) as Json;
      const read = plain(codecs[golden.record].decode(golden.id, bytes));
      expect([name, differences(inWords(golden, expected), read)]).toEqual([name, []]);
    }
  });

  it.each(newest)("of $record v$version are what today's writer writes", ({ id, record, examples }) => {
    const { decode, encode } = codecs[record];
    for (const { name, hex } of examples) {
      expect([name, encode(decode(id, Buffer.from(hex, 'hex')) as never).toString('hex')]).toEqual([name, hex]);
    }
  });
});

/**
 * What avsc read as the domain has it: with `-` for `_` in enums, the facts of a decision in parts, and a branch's record
 * flat, its kind beside its fields.
 */
function inWords({ id, record }: Golden, value: Json): unknown {
  const symbols = symbolsOf(id);
  const words = JSON.parse(JSON.stringify(value), (key, node) =>
    typeof node === 'string' && symbols.get(key)?.has(node) ? node.replaceAll('_', '-') : node,
  ) as Json;
  if (record === 'access-decision' && words.facts !== null)
    return { ...words, facts: nestedDecisionFacts({ ...unknownFacts, ...(words.facts as FlatDecisionFacts) }) };
  const [branch, fields] = Object.entries((words.body ?? {}) as Json)[0] ?? [];
  if (branch === undefined || !branch.startsWith('custodes.')) return words;
  const { body: _, ...envelope } = words;
  return { ...envelope, kind: kinds[branch] ?? branch.slice('custodes.'.length).toLowerCase(), ...(fields as Json) };
}

/** The symbols of the enums of a schema, by the name of the field. */
function symbolsOf(schemaId: number): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, readonly string[]>();
  const fields = new Map<string, Set<string>>();
  JSON.parse(schemaText(schemaId), (_key, node) => {
    if (node?.type === 'enum') named.set(node.name, node.symbols);
    return node;
  });
  JSON.parse(schemaText(schemaId), (_key, node) => {
    for (const type of [node?.type].flat()) {
      const symbols = named.get(typeof type === 'string' ? type : type?.name);
      if (typeof node?.name !== 'string' || symbols === undefined || node.symbols !== undefined) continue;
      fields.set(node.name, new Set([...(fields.get(node.name) ?? []), ...symbols]));
    }
    return node;
  });
  return fields;
}

/** Branches and symbols of a schema that no example has; `unrecognised` is what a reader makes of symbols to come. */
function unseenIn({ id, record, version, examples: has }: Golden): string[] {
  const text = JSON.stringify(has.map(({ json }) => json));
  const wanted: string[] = [];
  JSON.parse(schemaText(id), (_key, node) => {
    if (node?.type === 'enum') wanted.push(...node.symbols.filter((symbol: string) => symbol !== 'unrecognised'));
    return node;
  });
  return wanted.filter((symbol) => !text.includes(`"${symbol}"`)).map((symbol) => `${record} v${version}: ${symbol}`);
}

/** Plain JSON of a value: buffers as their bytes. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
