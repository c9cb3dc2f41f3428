import { z } from 'zod';
import { accessEventFields } from '../../adapters/http/routes/record-forms.ts';
import { unknownFields } from '../../adapters/http/routes/unknown-fields.ts';
import { ruleVerdicts, severities, sourceSignatures, verdicts } from '../../domain/access-decision/access-decision.ts';
import { COUNTED_NAMES_MAX, countStepNames } from '../../domain/access-search/access-counts.ts';

const text = z.string().nullable();
const count = z.int().nullable();
const time = z.iso.datetime();
/** Refers to a register record or, for a decision, to the record that carries it. */
const recordRef = z.object({ kind: z.string(), id: z.string() });

const reevaluation = z.object({
  verdict: z.enum(verdicts),
  determinedBy: z.array(z.string()),
  at: time,
  because: recordRef.nullable().meta({ description: 'the register record; null where only a deadline passed' }),
});

/** An access as the API returns it. Unreadable parts are null. */
export const accessSchema = z
  .object({
    ...accessEventFields,
    source: accessEventFields.source.unwrap().omit({ previousHash: true, signature: true }).nullable(),
    eventId: z.string(),
    occurredAt: z
      .union([time, z.int()])
      .nullable()
      .meta({ description: 'a claim; milliseconds since 1970 UTC where it has no RFC 3339 form' }),
    purpose: accessEventFields.purpose.meta({ description: 'the purpose that was judged' }),
    appendedAt: z.union([time, z.int()]),
    clock: z
      .object({ mark: z.enum(['clock-skew', 'late']), byMs: z.int() })
      .nullable()
      .meta({ description: 'how far `occurredAt` is from the log clock, where that is not credible' }),
    role: text,
    team: text,
    purposeFrom: z.enum(['event', 'claim', 'source', 'none']).nullable(),
    cameraId: text.meta({ description: 'the camera that filters compare: of the register where the event names none' }),
    ownerId: text.meta({ description: 'the owner that filters compare: of the register where the event names none' }),
    verdict: z.enum(verdicts),
    determinedBy: z.array(z.string()).meta({ description: 'ids of the rules that did not hold' }),
    explanation: recordRef.nullable(),
    reason: z.string(),
    policyVersion: text,
    reevaluations: z.array(reevaluation),
  })
  .meta({ id: 'Access', description: 'An access event with its decision.' });

export const accessPageSchema = z
  .object({ items: z.array(accessSchema), nextCursor: z.string().optional(), ...unknownFields })
  .meta({ id: 'AccessPage' });

const number = z.int().min(0);

export const accessCountsSchema = z
  .object({
    step: z.enum(countStepNames),
    from: time.nullable().meta({ description: 'the start of the first bucket; null where nothing was counted' }),
    to: time.nullable().meta({ description: 'the end of the last bucket, exclusive' }),
    total: number.meta({ description: 'what the buckets contain, without `reads`' }),
    reads: number.meta({ description: 'reads of custodes itself, which are accesses too' }),
    outside: number.meta({
      description: 'claimed times ahead of the log clock or before 1970; no bucket contains these',
    }),
    items: z
      .array(z.object({ at: time, verdicts: z.partialRecord(z.enum(verdicts), number), reads: number }))
      .meta({ description: 'buckets in the order of time; one in which nothing matched is absent' }),
    names: z
      .array(
        z.object({
          name: z.string(),
          total: number,
          items: z.array(z.object({ at: time, verdicts: z.partialRecord(z.enum(verdicts), number) })),
        }),
      )
      .meta({
        description: `what \`divideBy\` asks for, without \`reads\`: at most ${COUNTED_NAMES_MAX} names, those with most accesses first; empty without it`,
      }),
    namesLeftOut: number.meta({ description: 'how many more names there are' }),
    ...unknownFields,
  })
  .meta({ id: 'AccessCounts' });

export const detailsSchema = z
  .object({
    determinedBy: z.array(
      z.object({ rule: z.string(), verdict: z.enum(ruleVerdicts), severity: z.enum(severities), exception: text }),
    ),
    observed: z.array(z.string()),
    tried: z.array(recordRef.extend({ state: z.string() })),
    facts: z.looseObject({}).nullable().meta({ description: 'the register facts that the decision used' }),
    registerOffset: z.int(),
    deadLetterOffset: count,
    misplaced: z.boolean(),
    sourceSignature: z
      .enum(sourceSignatures)
      .nullable()
      .meta({ description: 'what came of the signature of the source; null where it was not checked' }),
    partition: z.int(),
    sourceOffset: z.int(),
    sealed: z
      .object({ sealIndex: z.int(), segment: z.string(), leafIndex: z.int() })
      .nullable()
      .meta({ description: 'null while the segment is open' }),
  })
  .meta({ id: 'DecisionDetails', description: 'The reasons for a decision, and its position in the sealed log.' });

const proof = z.array(z.string()).meta({ description: 'sibling hashes in base64, leaf side first' });

export const receiptSchema = z
  .object({
    format: z.literal('custodes-receipt/v1'),
    entry: z.string().meta({ description: 'the exact bytes of the record, base64' }),
    segment: z.object({ index: z.int(), count: z.int(), proof }),
    seal: z.string().meta({ description: 'the exact text of the seal of the segment' }),
    log: z.object({ index: z.int(), proof }),
    checkpoint: z.string().meta({ description: 'the exact text of the signed checkpoint' }),
  })
  .meta({ id: 'Receipt', description: 'Proves offline that one record is in the log.' });
