import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isByPerson, utcDay } from '../detected-access.ts';
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

const unused = { others: 0, othersNewest: Number.NEGATIVE_INFINITY };

/**
 * A device that one person uses day by day was used under the name of another: somebody acts with the session or the
 * password of a colleague. A device that several people share is nobody's. Where everything that they open is explained, it
 * is more likely a borrowed device than a borrowed name.
 */
export const deviceOfAnother = mechanism({
  id: 'device-of-another',
  ranges: {
    ownDays: whole('days', 1, 366),
    sharedEach: whole('days', 1, 366),
    passedOnDays: whole('days', 1, 366),
  },
  cases: ['unexplained', 'explained'],
  create,
});

function create(
  values: Record<'ownDays' | 'sharedEach' | 'passedOnDays', number>,
  bySeverity: Record<'unexplained' | 'explained', Severity>,
): Detector {
  const { ownDays, sharedEach, passedOnDays } = values;
  const devices = new BoundedMap<Device>(DEVICES_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const deviceId = access.event.authentication?.deviceId ?? null;
    if (deviceId === null || !isByPerson(access) || access.decision.verdict === 'duplicate') return noReports;
    const { id } = access.facts.actor;
    const today = utcDay(access);
    const device = devices.of(deviceId, () => {
      return { personId: id, days: 0, newest: Number.NEGATIVE_INFINITY, ...unused };
    });
    if (device.personId === id) {
      if (today > device.newest) [device.newest, device.days] = [today, device.days + 1];
      return noReports;
    }
    if (today - device.newest > passedOnDays) {
      devices.keep(deviceId, { personId: id, days: 1, newest: today, ...unused });
      return noReports;
    }
    if (today > device.othersNewest) [device.othersNewest, device.others] = [today, device.others + 1];
    if (device.days < ownDays || device.others * sharedEach > device.days) return noReports;
    const { verdict } = access.decision;
    const severity = bySeverity[verdict === 'unexplained' || verdict === 'violation' ? 'unexplained' : 'explained'];
    const summary = `\`${id}\` acted on the device that \`${device.personId}\` uses day by day.`;
    return [reportActor(access, { rule: 'device-of-another', severity, summary })];
  }

  const memory = { save: () => new Map(devices), load: (saved: unknown) => devices.load(saved as typeof devices) };
  const looksAt = traits.withDevice | traits.byPerson;
  return { id: 'device-of-another', version: 1, looksAt, observe, memory };
}
