import { z } from 'zod';
import { queryTime } from '../../adapters/http/routes/query-fields.ts';
import { route } from '../../adapters/http/routes/route.ts';
import { CANARY_DAYS } from '../../domain/canary/canaries.ts';
import { type EvaluatedEvents, evaluatedEvents, type Gap, watchedTime } from '../../domain/canary/watched-time.ts';
import { gapCauses, watchStages } from '../../records/alert-record/alert-record.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { AlertBook } from '../alert-book.ts';

const DAY_MILLIS = 86_400_000;
const PERIOD_DAYS = 30;
/** Gaps of one answer: the newest. */
const GAPS_MAX = 500;

const time = z.iso.datetime();
const share = z.number().nullable();
const gap = z.object({
  from: time,
  to: time,
  seconds: z.number(),
  because: z.enum(gapCauses).meta({
    description:
      '`late`: accesses were detected, or logs collected, afterwards; `silent`: custodes did not run, or they were not detected yet',
  }),
  stage: z.enum(watchStages).nullable().meta({ description: 'the stage that was behind; null for all, or not known' }),
  input: z.string().nullable().meta({ description: 'the input of the collector that was not read' }),
  partitions: z.array(z.int()).meta({ description: 'the partitions whose accesses nobody watched' }),
  recordedAt: time.nullable().meta({ description: 'when it was put on record in `alerts`; null while it lasts' }),
});

const monitoring = z
  .object({
    from: time.meta({ description: 'when the judged time begins: not before the first canary access' }),
    to: time,
    canaries: z.int().meta({ description: 'canary accesses that were sent in this time and came back' }),
    watchedShare: share.meta({
      description: 'the share of the time without a gap, 0 to 1; null where no canary access came back',
    }),
    upTime: z.object({ decision: share, detection: share }).meta({
      description: 'the share of the time in which each of them was neither down nor behind',
    }),
    evaluated: z
      .object({ events: z.int(), inTime: z.int(), share })
      .meta({ description: 'events between canary accesses, and those of them that were evaluated within a minute' }),
    gaps: z.array(gap).meta({ description: `the newest ${GAPS_MAX}, in the order of time` }),
    gapsLeftOut: z.int().meta({ description: 'older gaps of the period' }),
  })
  .meta({ id: 'Monitoring', description: 'When accesses were watched, by the canary accesses that came back.' });

export const monitoringRoutes = {
  readMonitoring: route({
    stage: 'alerter',
    needs: 'read-alerts',
    method: 'GET',
    path: '/v1/monitoring',
    reads: { nothing: 'it has times, and no access of anybody' },
    summary: 'Read when accesses were watched, and the gaps',
    description:
      'Judged by canary accesses: accesses that the installation makes itself, and that have to come back as findings.',
    query: z.strictObject({
      from: queryTime('from this time on; 30 days before `to` without it, at most 400').optional(),
      to: queryTime('to this time; now without it').optional(),
    }),
    answers: {
      200: {
        meaning: 'the time that was watched',
        schema: monitoring,
        examples: {
          gap: {
            from: '2026-11-01T00:00:00.000Z',
            to: '2026-11-24T00:00:00.000Z',
            canaries: 26_484,
            watchedShare: 0.9997,
            upTime: { decision: 1, detection: 0.9997 },
            evaluated: { events: 812_344, inTime: 811_902, share: 0.99946 },
            gaps: [
              {
                from: '2026-11-12T09:00:00.000Z',
                to: '2026-11-12T09:10:00.000Z',
                seconds: 600,
                because: 'late',
                stage: 'detection',
                input: null,
                partitions: [0, 1, 2, 3],
                recordedAt: '2026-11-12T09:10:00.412Z',
              },
            ],
            gapsLeftOut: 0,
          },
        },
      },
    },
    problems: ['not-ready'],
  }),
} as const;

/** The answer to the route. `now` in milliseconds since 1970 UTC. */
export function monitoringOf(
  { canaries, gaps }: Pick<AlertBook, 'canaries' | 'gaps'>,
  query: { readonly from?: number | undefined; readonly to?: number | undefined },
  now: number,
): z.input<typeof monitoring> {
  const to = Math.min(query.to ?? now, now);
  const asked = Math.min(to, Math.max(query.from ?? to - PERIOD_DAYS * DAY_MILLIS, now - CANARY_DAYS * DAY_MILLIS));
  const first = gaps.firstSentAt;
  const from = first === null ? asked : Math.min(to, Math.max(asked, first));
  const returned = [...canaries.between(from, to)];
  // Of those who watch logs, a gap may be on record though no canary access ever came back.
  const noted = [...gaps.between(asked, to), ...gaps.lasting(now)];
  const watched = watchedTime(noted, { from: asked, to });
  const { share, upTime } = watchedTime(noted, { from, to });
  return {
    from: toRfc3339(from),
    to: toRfc3339(to),
    canaries: returned.length,
    watchedShare: first === null ? null : share,
    upTime: first === null ? { decision: null, detection: null } : upTime,
    evaluated: withShare(evaluatedEvents(returned)),
    gaps: watched.gaps.slice(-GAPS_MAX).map(toGapJson),
    gapsLeftOut: Math.max(0, watched.gaps.length - GAPS_MAX),
  };
}

function withShare({ events, inTime }: EvaluatedEvents): z.input<typeof monitoring>['evaluated'] {
  return { events, inTime, share: events === 0 ? null : inTime / events };
}

function toGapJson({ from, to, because, stage, input, partitions, recordedAt }: Gap): z.input<typeof gap> {
  return {
    from: toRfc3339(from),
    to: toRfc3339(to),
    seconds: (to - from) / 1_000,
    because,
    stage,
    input,
    partitions: [...partitions],
    recordedAt: recordedAt === null ? null : toRfc3339(recordedAt),
  };
}
