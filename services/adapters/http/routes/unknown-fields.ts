import { z } from 'zod';
import { type UnknownAnswer, unknownKinds } from '../../../domain/access-search/unknown-times.ts';
import { watchStages } from '../../../records/alert-record/alert-record.ts';
import { toRfc3339 } from '../../../value-forms/rfc3339.ts';

/** Of one answer: the newest. */
const UNKNOWN_MAX = 20;

const text = z.string().nullable();
const time = z.iso.datetime();

/** The fields of an answer about the past that has what it cannot know. */
export const unknownFields = {
  unknown: z
    .array(
      z.object({
        kind: z.enum(unknownKinds),
        source: text.meta({ description: 'the source whose reports are missing; null for `down-time`' }),
        stage: z.enum(watchStages).nullable().meta({
          description: 'only `down-time`: what was behind or down; null where it was all of custodes, or is not known',
        }),
        input: text.meta({ description: 'only `down-time` of collection: the input of `COLLECT_FILE`' }),
        from: time,
        to: time.nullable().meta({ description: 'null while it lasts' }),
        count: z
          .int()
          .nullable()
          .meta({ description: 'missing numbers when they were found, or reads that no tool reported' }),
      }),
    )
    .meta({
      description: `what the answer cannot know of its time and source: at most ${UNKNOWN_MAX}, the one that began last first`,
    }),
  unknownLeftOut: z.int().min(0).meta({ description: 'how many more there are' }),
};

const unknownSchema = z.object(unknownFields);

export function toUnknownJson({ times, forgotten }: UnknownAnswer): z.infer<typeof unknownSchema> {
  const shown = times.slice(0, UNKNOWN_MAX).map(({ from, to, ...one }) => {
    return { ...one, from: toRfc3339(from), to: to === null ? null : toRfc3339(to) };
  });
  return { unknown: shown, unknownLeftOut: times.length - shown.length + forgotten };
}
