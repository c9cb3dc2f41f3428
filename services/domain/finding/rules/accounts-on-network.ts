import type { Severity } from '../../access-decision/access-decision.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, nameOfCited, utcDay } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportSource } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import type { AccessNumbering, LoadedAccesses } from '../window/access-rows.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from '../window/distinct-window.ts';

const RULE = 'accounts-on-network';
const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;
const NETWORKS_MAX = 200_000;
/** What is older when the log takes it ends no learning: a clock that began anew gives one absurd day after the other. */
const ABSURD_MILLIS = 366 * DAY_MILLIS;

type NetworkKind = 'address' | 'system';
type Values = Record<
  'learnDays' | 'newDays' | 'addressAccountsMin' | 'addressHours' | 'systemAccountsMin' | 'systemDays',
  number
>;

/**
 * Many accounts of customers come from an address, or from an autonomous system, that no customer had used before, whatever
 * their devices: somebody tries stolen passwords through a rented network. Providers share an address among many customers,
 * so one that is known for long is never reported, and nothing is while networks are learned.
 */
export const accountsOnNetwork = mechanism({
  id: RULE,
  ranges: {
    learnDays: whole('days', 0, 366),
    newDays: whole('days', 1, 366),
    addressAccountsMin: whole('accounts', 2, 1000),
    addressHours: whole('hours', 1, 8_000),
    systemAccountsMin: whole('accounts', 2, 1000),
    systemDays: whole('days', 1, 340),
  },
  cases: ['address', 'system'],
  create,
});

function create(values: Values, severities: Readonly<Record<NetworkKind, Severity>>): Detector {
  const { addressAccountsMin, addressHours, systemAccountsMin, systemDays } = values;
  const newMillis = values.newDays * DAY_MILLIS;
  /** The first UTC days on which customers were seen, in order of arrival. */
  let learned = new Set<number>();
  /** When a customer was first seen on a network, milliseconds since 1970 UTC; long ago for those that are learned. */
  const firstSeen = new BoundedMap<number>(NETWORKS_MAX);
  const counted = {
    address: windowOf(addressHours * HOUR_MILLIS, addressAccountsMin),
    system: windowOf(systemDays * DAY_MILLIS, systemAccountsMin),
  } as const;
  /** What was reported by either of both. */
  const reported = new BoundedMap<true>(NETWORKS_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { network } = access.event;
    if (network === null) return noReports;
    const isLeft = learned.size < values.learnDays;
    if (isLeft && !isAbsurd(access)) learned.add(utcDay(access));
    const isLearning = isLeft || learned.has(utcDay(access));
    const { ipHash, asn } = network;
    return [
      ...countOn('address', ipHash === null ? null : `ip ${ipHash}`, { access, isLearning }),
      ...countOn('system', asn === null ? null : `as ${asn}`, { access, isLearning }),
    ].filter(({ evidence }) => isFirst(nameOfCited(evidence)));
  }

  function countOn(by: NetworkKind, network: string | null, { access, isLearning }: SeenOn): readonly ReportedAccess[] {
    if (network === null) return noReports;
    const at = access.event.occurredAt;
    const first = firstSeen.of(network, () => (isLearning ? Number.NEGATIVE_INFINITY : at));
    if (at - first > newMillis) return noReports;
    const value = access.facts.account.ownerId ?? '';
    return counted[by].add({ key: network, value, access }).map((kept) => toReport(by, kept));
  }

  function toReport(by: NetworkKind, kept: AccessSnapshot): ReportedAccess {
    const summary =
      by === 'address'
        ? `An address that no customer had used opened at least ${addressAccountsMin} accounts within ${addressHours} hours.`
        : `A network that no customer had used opened at least ${systemAccountsMin} accounts within ${systemDays} days.`;
    return reportSource(kept, { rule: RULE, severity: severities[by], summary }, groups.source(kept.sourceId, RULE));
  }

  function isFirst(name: string): boolean {
    if (reported.has(name)) return false;
    reported.keep(name, true);
    return true;
  }

  const memory = {
    save: (into: AccessNumbering) => ({
      learned: new Set(learned),
      firstSeen: new Map(firstSeen),
      reported: new Map(reported),
      address: counted.address.save(into),
      system: counted.system.save(into),
    }),
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      learned = new Set(past.learned);
      firstSeen.load(past.firstSeen);
      reported.load(past.reported);
      counted.address.load(past.address, from);
      counted.system.load(past.system, from);
    },
    get evicted() {
      return counted.address.evicted + counted.system.evicted;
    },
  };
  const looksAt = traits.byCustomer | traits.access | traits.withOwner;
  return { id: RULE, version: 1, looksAt, observe, memory };
}

function isAbsurd({ decision, event }: DetectedAccess): boolean {
  return decision.appendedAt - event.occurredAt > ABSURD_MILLIS;
}

/** An access, and whether networks are learned on its day. */
interface SeenOn {
  readonly access: DetectedAccess;
  readonly isLearning: boolean;
}

function windowOf(millis: number, accountsMin: number): DistinctWindow {
  return new DistinctWindow({
    millis,
    valuesMin: accountsMin,
    keepMillis: 2 * millis,
    keptMin: IMPORT_ARRIVALS,
    keptMax: 100_000,
    perKeyMax: 2_000,
  });
}
