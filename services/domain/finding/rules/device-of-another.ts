import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isOfUsedId, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';

const DEVICES_MAX = 100_000;

interface Device {
  personId: string;
  days: number;
  newest: number;
  /** On so many days somebody else used it. */
  others: number;
  othersNewest: number;
}

/** Long ago, in days. */
const NEVER = Number.NEGATIVE_INFINITY;
const unused = { others: 0, othersNewest: NEVER };

/**
 * A device that one person uses day by day was used under the name of another: somebody acts with the session or the
 * password of a colleague. A device that several people share is nobody's; of its days only the last ones count, so that
 * one that begins to be shared, or is passed on, is nobody's soon. Where what they open is explained, it is more
 * likely a borrowed device than a borrowed name.
 */
export const deviceOfAnother = mechanism({
  id: 'device-of-another',
  ranges: {
    ownDays: whole('days', 1, 366),
    sharedEach: whole('days', 1, 366),
    passedOnDays: whole('days', 1, 366),
    countedDays: whole('days', 1, 366),
  },
  reach: ({ ownDays, sharedEach, countedDays }) =>
    Object.entries({ ownDays, sharedEach }).map(([parameter, value]) => ({
      parameter: parameter as 'ownDays' | 'sharedEach',
      isReached: value <= countedDays,
      expected: `at most ${countedDays}, the \`countedDays\`: of its person, no more days of a device count`,
    })),
  cases: ['unexplained', 'explained'],
  create,
});

function create(
  values: Record<'ownDays' | 'sharedEach' | 'passedOnDays' | 'countedDays', number>,
  bySeverity: Record<'unexplained' | 'explained', Severity>,
): Detector {
  const { ownDays, sharedEach, passedOnDays, countedDays } = values;
  const devices = new BoundedMap<Device>(DEVICES_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const deviceId = access.event.authentication?.deviceId ?? null;
    if (deviceId === null || isOfUsedId(access.decision)) return noReports;
    const { id } = access.facts.actor;
    const today = utcDay(access);
    const device = devices.of(deviceId, () => ({ personId: id, days: 0, newest: NEVER, ...unused }));
    if (device.personId === id) {
      use(device, today);
      return noReports;
    }
    if (today - device.newest > passedOnDays) {
      devices.keep(deviceId, { personId: id, days: 1, newest: today, ...unused });
      return noReports;
    }
    if (today > device.othersNewest) [device.othersNewest, device.others] = [today, device.others + 1];
    if (device.days < ownDays || device.others * sharedEach > device.days) return noReports;
    const { verdict } = access.decision;
    const isOpen = verdict === 'unexplained' || verdict === 'violation';
    const severity = bySeverity[isOpen ? 'unexplained' : 'explained'];
    const summary = `\`${id}\` acted on the device that \`${device.personId}\` uses day by day.`;
    return [reportActor(access, { rule: 'device-of-another', severity, summary })];
  }

  /** Its person used it. Days beyond the counted ones fade, of others too. */
  function use(device: Device, today: number): void {
    if (today <= device.newest) return;
    device.newest = today;
    if (device.days < countedDays) device.days += 1;
    else device.others *= 1 - 1 / countedDays;
  }

  const memory = {
    save: () => new Map(devices),
    load(saved: unknown) {
      devices.load(saved as ReturnType<typeof memory.save>);
    },
  };
  const looksAt = traits.withDevice | traits.byPerson;
  return { id: 'device-of-another', version: 3, looksAt, observe, memory };
}
