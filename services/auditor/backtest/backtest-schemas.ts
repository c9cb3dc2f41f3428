import { z } from 'zod';
import { verdicts } from '../../domain/access-decision/access-decision.ts';

const count = z.int().min(0);
const counts = z.array(z.object({ name: z.string(), changed: count }));
const judgement = z.object({ verdict: z.enum(verdicts), determinedBy: z.array(z.string()) });

/** Items of each list of an answer; the command line prints all of them. */
export const LISTED_MAX = 20;

export const backtestSchema = z
  .object({
    set: z.string().meta({ description: 'the version of the set that is tried' }),
    state: z
      .enum(['waiting', 'running', 'done', 'failed'])
      .meta({ description: '`waiting`: another one runs; ask again, which starts it' }),
    read: count.meta({ description: 'sealed decisions that were read so far' }),
    of: count.meta({ description: 'about how many there are to read; 0 until that is known' }),
    isCut: z.boolean().meta({ description: 'the archive has more than one back-test reads; the newest were left out' }),
    problem: z.string().nullable().meta({ description: 'why it failed' }),
    policies: z
      .object({
        decided: count.meta({ description: 'accesses that were decided again' }),
        changed: count.meta({ description: 'those of which the verdict or the rules that failed changed' }),
        notDecided: count.meta({ description: 'left out: the register that they were decided with is not sealed yet' }),
        verdicts: z
          .array(z.object({ before: z.enum(verdicts), after: z.enum(verdicts), changed: count }))
          .meta({ description: 'of what changed, most often first' }),
        byRule: counts,
        byActor: counts,
        byOwner: counts,
        examples: z.array(
          z.object({
            eventId: z.string(),
            source: z.string(),
            actor: z.string(),
            owner: z.string().nullable(),
            before: judgement,
            after: judgement,
          }),
        ),
      })
      .nullable()
      .meta({ description: `of a set of rules, once done; each list has at most ${LISTED_MAX} items` }),
    detections: z
      .object({
        against: z.string().meta({ description: 'the version of the set in force' }),
        accesses: count,
        byRule: z
          .array(z.object({ rule: z.string(), before: count, after: count }))
          .meta({ description: 'accesses that were found, by detection' }),
        gained: z.object({ count, examples: z.array(z.string()) }).meta({ description: 'people and sources' }),
        missed: z.object({ count, examples: z.array(z.string()) }),
        confirmed: count.meta({ description: 'alerts that people closed as misuse' }),
        lost: z
          .array(z.object({ alertId: z.string(), actor: z.string().nullable(), rules: z.array(z.string()) }))
          .meta({ description: 'those of which the set finds no access any more' }),
      })
      .nullable()
      .meta({ description: 'of a set of detections, once done' }),
  })
  .meta({ id: 'Backtest' });

const SET = 'b6b1ae1f5d3e4c1c9a1b3a0f8e2a6c7d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b';
export const backtestExample = {
  set: SET,
  state: 'done',
  read: 34_357,
  of: 34_360,
  isCut: false,
  problem: null,
  policies: {
    decided: 27_980,
    changed: 3,
    notDecided: 0,
    verdicts: [{ before: 'explained', after: 'unexplained', changed: 3 }],
    byRule: [{ name: 'need-to-know', changed: 3 }],
    byActor: [{ name: 'e-1042', changed: 3 }],
    byOwner: [{ name: 'o-81', changed: 3 }],
    examples: [
      {
        eventId: 'ev-1',
        source: 'support-console',
        actor: 'e-1042',
        owner: 'o-81',
        before: { verdict: 'explained', determinedBy: [] },
        after: { verdict: 'unexplained', determinedBy: ['need-to-know'] },
      },
    ],
  },
  detections: null,
};
