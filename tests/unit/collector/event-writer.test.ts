import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { EventWriter } from '../../../services/collector/event-writer.ts';
import { JUNE } from '../../support/decision-builders.ts';
import { limitedLog } from '../../support/decision-log/limited-log.ts';
import { eventsIn } from '../../support/nginx/collected-log.ts';

describe('the events that a log shows', () => {
  it('are appended in what a log takes at once, however long a path is that somebody asked for', async () => {
    const log = limitedLog(memoryLog({ clock: () => JUNE }));
    const locateIp = () => ({ approved: null, country: null });
    const hashIp = () => '0'.repeat(64);
    const writer = new EventWriter({ log, meters: openMeters(), hashIp, locateIp, isAccepting: () => true });
    const pending = Array.from({ length: 1_000 }, (_, number) => {
      const made = writer.toPending({
        eventId: `e-${number}`,
        occurredAt: new Date(JUNE).toISOString(),
        action: 'view',
        source: { id: 'video-store' },
        actor: { id: 'jo', kind: 'employee' },
        resource: { kind: 'recording', recordingId: `r-${number}-`.padEnd(2_000, 'x') },
      });
      if ('problems' in made) throw new Error(JSON.stringify(made.problems));
      return made;
    });
    await writer.append(pending);
    expect((await eventsIn(log)).map(({ eventId }) => eventId)).toEqual(pending.map((_, number) => `e-${number}`));
    expect(log.appends.length).toBeLessThan(10);
  });
});
