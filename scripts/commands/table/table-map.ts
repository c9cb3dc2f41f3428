import { z } from 'zod';
import { isZone } from './local-time.ts';

/** How the rows of a CSV file become records. */
export interface TableMap {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  readonly skip: readonly SkipRule[];
  readonly ignore: readonly string[];
  readonly fields: Readonly<Record<string, FieldRule>>;
}
/** The source of one field. Exactly one of `column`, `template` and `value`. */
export type FieldRule = z.output<typeof ruleForm>;
export type SkipRule = z.output<typeof skipForm>;

const scalar = z.union([z.string(), z.boolean(), z.number()], 'expected a text, a number, true or false');
const sources = ['column', 'template', 'value'] as const;

const ruleForm = z.preprocess(
  (rule) => (typeof rule === 'string' ? { column: rule } : rule),
  z
    .strictObject({
      column: z.string().min(1).optional(),
      /** Text with columns in braces: `team:{Team}`. */
      template: z
        .string()
        .regex(/\{[^{}]+\}/, 'expected at least one {Column}')
        .optional(),
      /** A constant for every row. */
      value: z.union([scalar, z.array(z.string())]).optional(),
      /** Maps the texts of the column to values. Other texts are refused and named, unless `otherwise` is given. */
      values: z.record(z.string(), scalar).optional(),
      otherwise: scalar.optional(),
      /** The format of a time, in Luxon's tokens: `dd.MM.yyyy HH:mm`. */
      time: z.string().min(1).optional(),
      zone: z.string().refine(isZone, 'expected a time zone, for example Europe/Berlin or UTC').optional(),
      /** Calendar days to add: the last day in an HR system is the day before the end. */
      plusDays: z.int().optional(),
      /** Separates the elements of a list. */
      split: z.string().min(1).optional(),
      /** `duration`: seconds, `m:ss` or `h:mm:ss`; becomes milliseconds. */
      as: z.enum(['boolean', 'number', 'duration']).optional(),
      /** Replaces an empty text. */
      default: z.union([scalar, z.array(z.string())]).optional(),
    })
    .superRefine((rule, context) => {
      const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      const given = sources.filter((source) => rule[source] !== undefined);
      if (given.length !== 1) context.addIssue({ code: 'custom', message: `expected one of: ${sources.join(', ')}` });
      if (rule.time === undefined && rule.zone !== undefined) refuse('zone', 'expected only with `time`');
      if (rule.time === undefined && rule.plusDays !== undefined) refuse('plusDays', 'expected only with `time`');
      if (rule.time !== undefined && rule.zone === undefined) {
        refuse('time', 'expected a `zone` beside it (UTC where the texts have their own)');
      }
      if (rule.otherwise !== undefined && rule.values === undefined) refuse('otherwise', 'expected only with `values`');
      const conversions = [rule.values, rule.time, rule.as].filter((one) => one !== undefined);
      if (conversions.length > 1) context.addIssue({ code: 'custom', message: 'expected one of: values, time, as' });
    }),
);

const skipForm = z
  .strictObject({
    column: z.string().min(1),
    is: z.array(z.string()).min(1).optional(),
    isNot: z.array(z.string()).min(1).optional(),
  })
  .refine(({ is, isNot }) => (is === undefined) !== (isNot === undefined), 'expected one of: is, isNot');

/** The parts of a map file that every kind of record has. */
export const tableParts = {
  delimiter: z.string().length(1).optional(),
  encoding: z.string().optional(),
  skip: z.array(skipForm).default([]),
  /** Known columns to ignore. */
  ignore: z.array(z.string()).default([]),
  fields: z.record(z.string(), ruleForm),
};
