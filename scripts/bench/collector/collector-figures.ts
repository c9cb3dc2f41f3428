import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Figure, rateFigure, whole } from '../figures.ts';
import { collectDay } from './collect-day.ts';
import { dayOfRequests } from './day-of-requests.ts';
import { findUnreported } from './find-unreported.ts';

const SEED = 1;

/** Measures the collector on a day of requests, and counts what the detector finds in it. */
export async function measureCollector(
  counts: { readonly requests: number; readonly unreported: number },
  folder: string,
): Promise<readonly Figure[]> {
  const day = dayOfRequests({ ...counts, seed: SEED });
  const { events, lines, cpuSeconds } = await collectDay(day, folder);
  const plain = await readPlainly(join(folder, 'logs', 'access.log'));
  const found = new Set(findUnreported(events, day.reported));
  const planted = new Set(day.unreported);
  const hits = [...found].filter((one) => planted.has(one)).length;
  return [
    rateFigure('log lines a CPU second, read, merged and appended', lines / cpuSeconds, {
      what: "Node's readline with JSON.parse of each line",
      perSecond: plain.lines / plain.cpuSeconds,
    }),
    {
      what: 'viewings of these lines',
      value: whole(events.length),
      against: `lines ${whole(lines)}`,
      ratio: events.length / lines,
    },
    {
      what: 'reads that no tool reported: found',
      value: whole(hits),
      against: `planted ${whole(planted.size)}`,
      ratio: hits / planted.size,
    },
    {
      what: 'reads that a tool reported: accused',
      value: whole(found.size - hits),
      against: `reported ${whole(day.reported.length)}`,
      ratio: null,
    },
  ];
}

/** What any program does at least that reads such a log. */
async function readPlainly(file: string): Promise<{ readonly lines: number; readonly cpuSeconds: number }> {
  const before = process.cpuUsage();
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) if (JSON.parse(line)) lines += 1;
  const { user, system } = process.cpuUsage(before);
  return { lines, cpuSeconds: (user + system) / 1e6 };
}
