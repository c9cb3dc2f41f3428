import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isByPerson, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';

/** After so many days with one person, a device is theirs. */
const OWN_DAYS = 5;
/** A device that others use on more than one of so many days is shared. */
const SHARED_EACH = 3;
/** A device on which its person was not seen for so long may have been passed on. */
const PASSED_ON_DAYS = 14;
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
 * password of a colleague. A device that several people share is nobody's.
 */
export function deviceOfAnother(): Detector {
  const devices = new BoundedMap<Device>(DEVICES_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const deviceId = access.event.authentication?.deviceId ?? null;
    if (deviceId === null || !isByPerson(access) || access.decision.verdict === 'duplicate') return noReports;
    const { id } = access.facts.actor;
    const today = utcDay(access);
    const device = devices.get(deviceId) ?? { personId: id, days: 0, newest: Number.NEGATIVE_INFINITY, ...unused };
    devices.keep(deviceId, device);
    if (device.personId === id) {
      if (today > device.newest) [device.newest, device.days] = [today, device.days + 1];
      return noReports;
    }
    if (today - device.newest > PASSED_ON_DAYS) {
      devices.keep(deviceId, { personId: id, days: 1, newest: today, ...unused });
      return noReports;
    }
    if (today > device.othersNewest) [device.othersNewest, device.others] = [today, device.others + 1];
    if (device.days < OWN_DAYS || device.others * SHARED_EACH > device.days) return noReports;
    const summary = `\`${id}\` acted on the device that \`${device.personId}\` uses day by day.`;
    return [reportActor(access, { rule: 'device-of-another', severity: 'high', summary })];
  }

  const memory = { save: () => new Map(devices), load: (saved: unknown) => devices.load(saved as typeof devices) };
  return { id: 'device-of-another', version: 1, observe, memory };
}
