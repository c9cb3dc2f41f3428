import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrng, shuffled } from '../../scripts/world/prng.ts';
import { collectDay } from '../support/collecting/collect-day.ts';
import { dayOfRequests } from '../support/collecting/day-of-requests.ts';
import { findUnreported } from '../support/collecting/find-unreported.ts';

const REQUESTS = 12_000;
const UNREPORTED = 60;

describe('reads beside the tools', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-day-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([1, 2])('are found in the access log of a day, all of them and no other (seed %i)', async (seed) => {
    const day = dayOfRequests({ requests: REQUESTS, unreported: UNREPORTED, seed });
    const { events, lines } = await collectDay(day, folder);
    expect(lines).toBe(REQUESTS);
    expect(day.unreported).toHaveLength(UNREPORTED);
    expect(findUnreported(events, day.reported).sort()).toEqual([...day.unreported].sort());
    // A report that is lost makes its viewing one more.
    const [lost, ...left] = shuffled(day.reported, openPrng('lost', seed));
    const found = findUnreported(events, left);
    expect(found).toHaveLength(UNREPORTED + 1);
    expect(found).toContain(`${lost?.personId} ${lost?.recordingId}`);
  });
});
