import { z } from 'zod';
import { queryTime } from '../../adapters/http/routes/query-fields.ts';
import { route } from '../../adapters/http/routes/route.ts';
import { CANARY_DAYS, type Canaries } from '../../domain/canary/canaries.ts';
import { watchedTime } from '../../domain/canary/watched-time.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';

const DAY_MILLIS = 86_400_000;
const PERIOD_DAYS = 30;

const time = z.iso.datetime();
const monitoring = z
  .object({
    from: time.meta({ description: 'when the judged time begins: not before the first canary access' }),
    to: time,
    canaries: z.int().meta({ description: 'canary accesses that were sent in this time and came back' }),
    watchedShare: z
      .number()
      .nullable()
      .meta({ description: 'the share of the time without a gap, 0 to 1; null where no canary access came back' }),
    gaps: z.array(
      z.object({
        from: time,
        to: time,
        seconds: z.number(),
        because: z.enum(['late', 'silent']).meta({
          description:
            '`late`: accesses were detected afterwards; `silent`: custodes did not run, or they were not detected yet',
        }),
        partitions: z.array(z.int()).meta({ description: 'the partitions whose accesses nobody watched' }),
      }),
    ),
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
            gaps: [
              {
                from: '2026-11-12T09:00:00.000Z',
                to: '2026-11-12T09:10:00.000Z',
                seconds: 600,
                because: 'late',
                partitions: [0, 1, 2, 3],
              },
            ],
          },
        },
      },
    },
    problems: ['not-ready'],
  }),
} as const;

/** The answer to the route. `now` in milliseconds since 1970 UTC. */
export function monitoringOf(
  canaries: Canaries,
  query: { readonly from?: number | undefined; readonly to?: number | undefined },
  now: number,
): z.input<typeof monitoring> {
  const to = Math.min(query.to ?? now, now);
  const from = Math.min(to, Math.max(query.from ?? to - PERIOD_DAYS * DAY_MILLIS, now - CANARY_DAYS * DAY_MILLIS));
  // One day before: a gap may have begun before the period.
  const watched = watchedTime([...canaries.between(from - DAY_MILLIS, to)], PARTITIONS_DECIDED, { from, to });
  return {
    from: toRfc3339(watched.from),
    to: toRfc3339(to),
    canaries: watched.canaries,
    watchedShare: watched.share,
    gaps: watched.gaps.map((gap) => ({
      from: toRfc3339(gap.from),
      to: toRfc3339(gap.to),
      seconds: (gap.to - gap.from) / 1_000,
      because: gap.because,
      partitions: [...gap.partitions],
    })),
  };
}
