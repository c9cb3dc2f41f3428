import { z } from 'zod';
import { READERS_KEPT, STORES_KEPT } from '../../domain/finding/sources/reconciled-reads.ts';

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

const readCounts = {
  reads: count,
  matched: count.meta({ description: 'an application reported them' }),
  unmatched: count.meta({ description: 'none did: each is an alert, `unreported-access`' }),
  waiting: count.meta({ description: 'an application may still report them' }),
};
const readsOfDay = z.object({
  day: z.iso.date(),
  ...readCounts,
  reportedWithoutRead: count.meta({ description: 'reports of tools whose reads this source shows, and none is there' }),
});
const reportsOfDay = z.object({
  day: z.iso.date(),
  reports: count.meta({ description: 'of a view, download or export of a recording' }),
  withRead: count.meta({ description: 'the log has a read of it' }),
  withoutRead: count.meta({ description: 'the log has none, and has shown reads of a day later' }),
  unknown: count.meta({ description: 'a log was not read all the time around it, or too many are kept' }),
  waiting: count.meta({ description: 'the log has not shown a read of a day later yet' }),
});
const readsOfStore = z.object({
  store: z.string().nullable().meta({ description: 'the bucket; null: the reads name none' }),
  ...readCounts,
});
const readsOfReader = z.object({ reader: z.string(), ...readCounts });

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

/** Who read, of one source. */
export const readersSchema = z
  .object({
    from: z.iso.date().nullable().meta({ description: 'the first UTC day that is counted; null: none is' }),
    to: z.iso.date().nullable().meta({ description: 'the last one, included' }),
    items: z.array(readsOfReader).meta({
      description: 'the one with the most `unmatched` first; of what a server delivered, the recipient is the reader',
    }),
    leftOut: z.object({ readers: count, ...readCounts }).meta({ description: 'those beyond `limit`' }),
    notByName: z.object(readCounts).meta({
      description: `reads whose readers are not kept: beyond the first ${READERS_KEPT.ofDayMax} of a day; the oldest days beyond ${READERS_KEPT.inAllMax} of all days and sources`,
    }),
  })
  .meta({ id: 'ReadersOfSource' });

/** Reports of tools without a read. */
export const reportsSchema = z
  .object({
    items: z
      .array(
        z.object({
          eventId: z.string(),
          sourceId: z.string().meta({ description: 'the tool' }),
          log: z.string().meta({ description: 'the source that shows what the tool reads' }),
          recordingId: z.string(),
          occurredAt: time,
          isUnknown: z.boolean().meta({ description: 'a log was not read all the time around it: it may have a read' }),
        }),
      )
      .meta({ description: 'the newest first' }),
    leftOut: count.meta({ description: 'how many more there are' }),
  })
  .meta({ id: 'ReportsWithoutRead' });

export const sourcePageSchema = z
  .object({ items: z.array(z.object(sourceFields)), nextCursor: z.string().optional() })
  .meta({ id: 'SourcePage' });

export const sourceSchema = z
  .object({
    ...sourceFields,
    readsByDay: z
      .array(readsOfDay)
      .meta({ description: 'of a source that shows reads beside the tools, by UTC day of the read, the newest first' }),
    readsByStore: z.array(readsOfStore).meta({ description: 'of the same days, the most `unmatched` first' }),
    readsOfOtherStores: z.object(readCounts).meta({
      description: `of stores that are not kept: beyond the first ${STORES_KEPT.ofDayMax} of a day; the oldest days beyond ${STORES_KEPT.inAllMax} of all days and sources`,
    }),
    readsInLog: z
      .object({
        log: z.string(),
        shownUpTo: time.nullable().meta({ description: 'the newest time of what the log has shown' }),
      })
      .nullable()
      .meta({ description: 'the source that shows what this tool reads, by the parameter `readsInLog` of the rules' }),
    reportsByDay: z.array(reportsOfDay).meta({ description: 'of such a tool, by UTC day, the newest first' }),
    ofInstances: z.array(instance).meta({ description: 'the 100 that reported last, the newest first' }),
  })
  .meta({ id: 'SourceState' });

export type SourceSummary = z.output<typeof sourcePageSchema>['items'][number];
export type ReadersOfSource = z.output<typeof readersSchema>;
export type ReportsOfSource = z.output<typeof reportsSchema>;
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
  readsByDay: [],
  readsByStore: [],
  readsOfOtherStores: { reads: 0, matched: 0, unmatched: 0, waiting: 0 },
  readsInLog: { log: 'video-server', shownUpTo: '2026-11-24T09:10:00.000Z' },
  reportsByDay: [{ day: '2026-11-22', reports: 214, withRead: 212, withoutRead: 2, unknown: 0, waiting: 0 }],
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
export const readersExample: ReadersOfSource = {
  from: '2026-11-01',
  to: '2026-11-24',
  items: [
    { reader: 'e-1042', reads: 3, matched: 1, unmatched: 2, waiting: 0 },
    { reader: 'e-7', reads: 12, matched: 12, unmatched: 0, waiting: 0 },
  ],
  leftOut: { readers: 0, reads: 0, matched: 0, unmatched: 0, waiting: 0 },
  notByName: { reads: 0, matched: 0, unmatched: 0, waiting: 0 },
};
export const reportsExample: ReportsOfSource = {
  items: [
    {
      eventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11',
      sourceId: 'support-console',
      log: 'video-server',
      recordingId: 'r-90',
      occurredAt: '2026-11-22T09:12:03.123Z',
      isUnknown: false,
    },
  ],
  leftOut: 0,
};
