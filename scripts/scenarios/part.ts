import { activeOwnerCount, type OwnedCamera, type Owner, staffAccountCount } from '../world/owners.ts';
import { DAY_MS, HOUR_MS } from '../world/parameters.ts';
import type { Prng } from '../world/prng.ts';
import { momentAtWork, type Story, staleTicket } from '../world/scenarios/story.ts';
import { lookUp, type Opened, open, openSession } from '../world/session.ts';
import type { JobRole, Staff } from '../world/staff.ts';
import type { DraftEvent, DraftRecord } from '../world/timeline.ts';
import { rfc3339 } from '../world/timeline.ts';
import { midnightOf, nextId, ownerOf, pickCamera, type World } from '../world/world.ts';

/** One way to do wrong. Each plot of a world has a lead of its own. */
export interface Plot {
  readonly scenario: string;
  readonly variant: string;
  readonly isHard?: true;
  readonly role: JobRole;
  readonly suits?: (staff: Staff) => boolean;
  /** The lead leaves after the middle of the world. */
  readonly leaves?: true;
  /** The severity from which a finding counts. The default is medium. */
  readonly least?: 'low';
  /** From this day on everything that the lead does is wrong, ordinary work too. */
  readonly allWrongFrom?: number;
  /** The line manager dismisses the first alert. */
  readonly isDismissed?: true;
  /** It leaves nothing in any log: it is listed, and no detector can find it. */
  readonly isOutsideOfLogs?: true;
  play(part: Player): Story;
}

export type Cited = NonNullable<DraftEvent['claim']>;

export interface Look {
  readonly owner: Owner;
  readonly camera?: OwnedCamera;
  readonly intimate?: boolean;
  readonly action?: Opened['action'];
  readonly claim?: Cited | null;
  readonly purpose?: Opened['purpose'];
  readonly outcome?: Opened['outcome'];
  readonly by?: Staff;
  readonly recordingId?: string;
  readonly changes?: Opened['changes'];
  /** An access of the story that is not wrong. */
  readonly isHonest?: true;
}

/** Of 1,000 workdays, this many pass without a wrong access where a plot does something often. */
export const EVERY_DAY = 1000;

/** In a world with enough owners, one of so many draws is an owner as wanted. */
const DRAWS_MAX = 20_000;

/** What a plot can do in its world. */
export class Player {
  constructor(
    readonly world: World,
    readonly plot: Pick<Plot, 'scenario' | 'variant'>,
    readonly lead: Staff,
    readonly prng: Prng,
    /** People who take part in what several do together. */
    readonly chorus: readonly Staff[],
  ) {}

  /** Calls `act` on the lead's workdays, `permille` of 1,000 of them, from the first week on. */
  onWorkdays(act: (at: number, day: number) => void, permille = EVERY_DAY): Story {
    return (day) => {
      const at = momentAtWork(this.world, this.lead, day, this.prng);
      if (at !== null && this.prng.chance(permille)) act(at, day);
    };
  }

  /** Calls `act` once in `days`, on the first workday of the span. */
  everyDays(days: number, act: (at: number, day: number) => void): Story {
    let next = this.prng.below(days);
    return (day) => {
      if (day < next) return;
      const at = momentAtWork(this.world, this.lead, day, this.prng);
      if (at === null) return;
      act(at, day);
      next = day + days;
    };
  }

  /** Calls `act` once, on the first workday from `day` on. */
  once(from: number, act: (at: number, day: number) => void): Story {
    let isDone = false;
    return (day) => {
      if (isDone || day < from) return;
      const at = momentAtWork(this.world, this.lead, day, this.prng);
      if (at === null) return;
      isDone = true;
      act(at, day);
    };
  }

  midnight(day: number): number {
    return midnightOf(this.world, day);
  }

  /** Returns an owner whom no ordinary ticket concerns, so that no other record explains the accesses of this plot. */
  victim(wanted: { intimate?: boolean; child?: boolean; standing?: boolean } = {}): Owner {
    const { world, prng } = this;
    const first = staffAccountCount(world.parameters) + 40;
    for (let draw = 0; draw < DRAWS_MAX; draw++) {
      const owner = ownerOf(world, first + prng.below(activeOwnerCount(world.parameters) - first));
      if (world.reservedOwners.has(owner.index)) continue;
      if (wanted.intimate === true && !owner.cameras.some(({ locationClass }) => locationClass === 'intimate'))
        continue;
      if (owner.childFlag !== (wanted.child ?? false)) continue;
      if (owner.standingConsent !== (wanted.standing ?? owner.standingConsent)) continue;
      world.reservedOwners.add(owner.index);
      return owner;
    }
    throw new Error(`no owner is left for ${JSON.stringify(wanted)}, expected a world with more owners`);
  }

  victims(count: number, wanted: Parameters<Player['victim']>[0] = {}): readonly Owner[] {
    return Array.from({ length: count }, () => this.victim(wanted));
  }

  /** Returns the account of somebody else of the staff. */
  colleagueAccount(): Owner {
    const { world, prng, lead } = this;
    for (;;) {
      const owner = ownerOf(world, prng.below(staffAccountCount(world.parameters)));
      if (owner.index === lead.ownAccount?.index || world.reservedOwners.has(owner.index)) continue;
      world.reservedOwners.add(owner.index);
      return owner;
    }
  }

  /** Opens one clip, wrongly. Returns the time when it is over. */
  look(at: number, look: Look): number {
    const { world, prng } = this;
    const { owner, intimate = false, action = 'view', by = this.lead, claim = null, isHonest, ...more } = look;
    const { camera = pickCamera(owner, prng, intimate), purpose, outcome, recordingId, changes } = more;
    return open(openSession(world, by, at, prng), {
      at,
      action,
      owner,
      camera,
      ...(purpose === undefined ? {} : { purpose }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(recordingId === undefined ? {} : { recordingId }),
      ...(claim === null ? {} : { claim }),
      ...(changes === undefined ? {} : { changes }),
      ...(isHonest ? {} : { guilt: this.#guilt }),
    });
  }

  /** Opens several clips in a row. */
  watch(at: number, clips: number, look: Look): number {
    let now = at;
    for (let clip = 0; clip < clips; clip++) now = this.look(now, look) + 4000;
    return now;
  }

  search(at: number, owner: Owner, kind: 'exact-email' | 'name' | 'phone', isWrong = false): void {
    const session = openSession(this.world, this.lead, at, this.prng);
    lookUp(session, at, owner, { kind, resultCount: 1 }, isWrong ? this.#guilt : undefined);
  }

  /** Adds a register record that is known from `at` on. */
  record(at: number, draft: DraftRecord): void {
    this.world.timeline.record(at, draft);
  }

  stale(owner: Owner): Cited {
    return staleTicket(this.world, owner);
  }

  /** A ticket that nobody filed. */
  fake(): Cited {
    return { kind: 'ticket', id: nextId(this.world, 'T') };
  }

  /** A ticket of the owner. By default the owner opened it and it is open for a week. */
  ticket(at: number, owner: Owner, fields: Readonly<Record<string, unknown>> = {}): Cited {
    const id = nextId(this.world, 'T');
    this.record(at - HOUR_MS / 2, {
      kind: 'ticket',
      id,
      issuer: 'helpdesk',
      ownerId: owner.id,
      requesterAccountId: owner.id,
      openedBy: owner.id,
      assignees: [this.lead.id],
      openedAt: rfc3339(at - HOUR_MS / 2),
      closedAt: rfc3339(at + 7 * DAY_MS),
      ...fields,
    });
    return { kind: 'ticket', id };
  }

  /** A ticket that the lead opened about the owner. */
  selfMade(at: number, owner: Owner): Cited {
    return this.ticket(at, owner, { openedBy: this.lead.id, requesterAccountId: undefined });
  }

  /** The owner allows everything to support for the rest of the world. */
  consent(at: number, owner: Owner, fields: Readonly<Record<string, unknown>> = {}): void {
    const { start, days } = this.world.parameters;
    this.record(at - HOUR_MS / 2, {
      kind: 'consent',
      id: nextId(this.world, 'consent-story'),
      issuer: 'consent-service',
      ownerId: owner.id,
      live: false,
      actions: ['view'],
      grantedTo: 'any-support',
      disclosureVersion: 'd-12',
      affirmativeAct: true,
      validUntil: rfc3339(start + (days + 30) * DAY_MS),
      ...fields,
    });
  }

  /** Another version of an account. */
  account(at: number, owner: Owner, fields: Readonly<Record<string, unknown>>): void {
    this.record(at, {
      kind: 'account',
      id: owner.id,
      issuer: 'accounts',
      authorisedUsers: owner.authorisedUsers,
      ...(owner.childFlag ? { childFlag: true } : {}),
      ...(owner.employeeId === null ? {} : { employeeId: owner.employeeId }),
      ...(owner.household === null ? {} : { householdId: owner.household }),
      ...fields,
    });
  }

  entitle(actions: readonly string[], grantedTo = this.lead.id): void {
    const id = nextId(this.world, 'ent-story');
    const record = { kind: 'entitlement', id, issuer: 'iam', grantedTo, actions, grantedBy: 'iam-board' } as const;
    this.record(this.world.parameters.start - DAY_MS, record);
  }

  get #guilt() {
    return { scenario: this.plot.scenario, variant: this.plot.variant };
  }
}
