import { z } from 'zod';

const time = z.iso.datetime();
const count = z.int();
const place = z
  .object({ partition: z.int(), offset: z.int() })
  .nullable()
  .meta({ description: 'of `access-events`; null where it is not known' });

/** What is shown of a source in a list. */
const sourceFields = {
  id: z.string(),
  isRegistered: z.boolean().meta({ description: 'the register has a record of it in force' }),
  heartbeatSeconds: z.number().nullable().meta({ description: 'a longer silence is an alert; null: none is expected' }),
  waitsForApproval: z.array(z.string()).meta({
    description: 'fields of its newest record that count once a second person approves it; until then those before',
  }),
  firstEventAt: time.nullable().meta({ description: 'append time, as all times here' }),
  lastEventAt: time.nullable(),
  lastEventId: z.string().nullable(),
  events: count.meta({ description: 'without repeats and heartbeats' }),
  eventsLastHour: count,
  heartbeats: count,
  lastHeartbeatAt: time.nullable(),
  duplicates: count,
  conflicts: count,
  signatures: z.object({ verified: count, unchecked: count, missing: count, wrong: count }).meta({
    description:
      'events and heartbeats by what came of their signature; `unchecked`: signed, without a key in the register',
  }),
  silentSince: time
    .nullable()
    .meta({ description: 'its last event or heartbeat, while it is silent for longer than `heartbeatSeconds`' }),
  instances: count,
  missing: count.meta({ description: 'numbers that were left out until now' }),
  holes: count.meta({ description: 'spans of numbers that were left out until now' }),
  repeats: count.meta({ description: 'how often a number was used for another event' }),
  forkedInstances: count.meta({ description: 'instances that two programs use at the same time' }),
  refused: z.object({
    inputs: count.meta({ description: 'requests and records that intake refused, without those over the limit' }),
    throttled: count.meta({ description: 'requests over its limit' }),
    lastAt: time.nullable(),
  }),
  clock: z.object({
    lastDelayMs: z.int().nullable().meta({ description: 'of the newest event: receipt minus its own time' }),
    ahead: count.meta({ description: 'events dated in the future' }),
    aheadMsMax: count,
  }),
};

const hole = z.object({
  from: z.int(),
  to: z.int(),
  missing: count.meta({ description: 'how many of them are still missing' }),
  parts: z.array(z.object({ from: z.int(), to: z.int() })).meta({ description: 'what is still missing, the first 20' }),
  shownAt: time.meta({ description: 'when the access was appended that showed it' }),
  shownBy: z.string().meta({ description: '`eventId` of that access' }),
  isReported: z.boolean().meta({ description: 'false within the ten minutes in which numbers may come late' }),
  before: place,
  after: place,
});

const filledHole = z.object({
  from: z.int(),
  to: z.int(),
  shownAt: time,
  filledAt: time,
  wasReported: z.boolean(),
});

const instance = z.object({
  instance: z.string().nullable(),
  runs: z
    .array(z.object({ from: z.int(), to: z.int(), begunAt: time, lastAt: time }))
    .meta({ description: 'spans of numbers, each used by one program; the last four, the latest last' }),
  missing: count,
  holes: z.array(hole).meta({ description: 'the first 100' }),
  filled: z.array(filledHole).meta({ description: 'holes whose numbers all came late, the newest first' }),
  repeats: z.object({ count, lastNumber: z.int().nullable(), lastAt: time.nullable() }),
  resets: count.meta({ description: 'runs that began again below a number in use, of the last four' }),
  isForked: z.boolean().meta({ description: 'an earlier run went on beside a later one: two programs use it' }),
});

export const sourcePageSchema = z
  .object({ items: z.array(z.object(sourceFields)), nextCursor: z.string().optional() })
  .meta({ id: 'SourcePage' });

export const sourceSchema = z
  .object({
    ...sourceFields,
    ofInstances: z.array(instance).meta({ description: 'the 100 that reported last, the newest first' }),
  })
  .meta({ id: 'SourceState' });

export type SourceSummary = z.output<typeof sourcePageSchema>['items'][number];
export type InstanceState = z.output<typeof instance>;
export type SourceState = z.output<typeof sourceSchema>;

const exampleSource: SourceSummary = {
  id: 'support-console',
  isRegistered: true,
  heartbeatSeconds: 300,
  waitsForApproval: [],
  firstEventAt: '2026-11-01T08:00:00.000Z',
  lastEventAt: '2026-11-24T09:12:04.001Z',
  lastEventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
  events: 18_233,
  eventsLastHour: 41,
  heartbeats: 312,
  lastHeartbeatAt: '2026-11-24T09:13:04.118Z',
  duplicates: 3,
  conflicts: 0,
  signatures: { verified: 18_545, unchecked: 0, missing: 0, wrong: 0 },
  silentSince: null,
  instances: 1,
  missing: 2,
  holes: 1,
  repeats: 0,
  forkedInstances: 0,
  refused: { inputs: 0, throttled: 0, lastAt: null },
  clock: { lastDelayMs: 878, ahead: 0, aheadMsMax: 0 },
};
export const sourcePageExample = { items: [exampleSource] };
export const sourceExample: SourceState = {
  ...exampleSource,
  ofInstances: [
    {
      instance: 'pod-7f',
      runs: [{ from: 0, to: 18_234, begunAt: '2026-11-01T08:00:00.000Z', lastAt: '2026-11-24T09:12:04.001Z' }],
      missing: 2,
      holes: [
        {
          from: 900,
          to: 901,
          missing: 2,
          parts: [{ from: 900, to: 901 }],
          shownAt: '2026-11-03T10:00:00.000Z',
          shownBy: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2e02',
          isReported: true,
          before: { partition: 2, offset: 411 },
          after: { partition: 0, offset: 398 },
        },
      ],
      filled: [],
      repeats: { count: 0, lastNumber: null, lastAt: null },
      resets: 0,
      isForked: false,
    },
  ],
};
