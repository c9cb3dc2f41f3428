import type { Logger } from '../../adapters/logging/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { LoadedPolicySet } from '../../adapters/policies/load-policies.ts';
import { PolicyError } from '../../adapters/policies/policy-error.ts';
import type { PolicySource } from '../../adapters/policies/policy-source.ts';
import { type Approval, type ApprovalState, approvalStates } from '../../domain/policy/approvals.ts';
import type { PolicyBook } from '../../domain/policy/policy-book.ts';
import { filedSet, loadedPolicy } from '../../domain/policy/policy-record.ts';
import type { RegisterWriter } from '../register/register-writer.ts';

/** How often the folder and the register are looked at. A change is taken when two looks in a row saw the same. */
const LOOK_MILLIS = 1_000;

export interface PolicyKeeperDeps {
  readonly source: PolicySource;
  readonly book: PolicyBook;
  readonly writer: RegisterWriter;
  readonly meters: Meters;
  readonly logger: Logger;
}

/**
 * What the set in the folder is worth: it decides; it is approved, now or from a later time; nobody has approved it;
 * another process has loaded another folder since; or the folder cannot be used, and the set is the one before.
 */
export type FolderState = 'in-force' | 'approved' | 'not-approved' | 'replaced' | 'refused';

export interface FolderReport {
  readonly version: string;
  readonly state: FolderState;
  /** What is wrong with the folder, a line each. */
  readonly problems: readonly string[];
}

const whyIgnored: Readonly<Record<Exclude<ApprovalState, 'approved'>, string>> = {
  'self-approved': 'the approver is not a second person',
  'set-unknown': 'the register has no text of this set',
  'set-unusable': 'this version of custodes cannot use the set',
};

/**
 * Brings the policy folder into the register, from which alone deciders take their rules. Until people have approved a
 * set, whatever is loaded is filed and decides; from then on the folder only proposes: a set that nobody approved is
 * reported and changes nothing. A folder that cannot be used changes nothing either.
 *
 * CRASH: between the text of a set and the record that names it the text lies in the register unused; the next start
 * files both again, and what is there already is a duplicate.
 */
export class PolicyKeeper {
  readonly #deps: PolicyKeeperDeps;
  #set: LoadedPolicySet;
  /** False while the last set loaded may not be in the register yet. */
  #isFiled = false;
  #problems: readonly string[] = [];
  #loaded: string;
  #seen: string;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #working: Promise<void> = Promise.resolve();
  /** Approvals that were reported as worthless, or were there before this start. */
  readonly #refused = new Set<string>();
  #reported: string | null = null;

  constructor(deps: PolicyKeeperDeps) {
    this.#deps = deps;
    this.#set = deps.source.first;
    this.#loaded = this.#seen = deps.source.firstFingerprint;
    // A counter that first appears as 1 has not increased, as Prometheus sees it.
    for (const reason of approvalStates)
      if (reason !== 'approved') deps.meters.policyApprovalsRefused.inc({ reason }, 0);
  }

  /** Files the set that the folder held when it was opened, then goes on looking. Rejects when that could not be filed. */
  async start(): Promise<void> {
    const { writer, book } = this.#deps;
    await writer.caughtUp();
    for (const approval of book.records.approvals) this.#refused.add(keyOf(approval));
    await this.#file();
    this.#timer = setInterval(() => this.#lookUnlessBusy(), LOOK_MILLIS).unref();
  }

  report(): FolderReport {
    const { version } = this.#set;
    const state = this.#problems.length > 0 ? 'refused' : this.#stateOf(version);
    return { version, state, problems: this.#problems };
  }

  /** Reads the folder again, changed or not. */
  reload(): Promise<void> {
    return this.#serially(() => this.#load());
  }

  /** Reads the folder again if it has changed and come to rest, and files what has been approved since. */
  look(): Promise<void> {
    return this.#serially(async () => {
      const now = await this.#deps.source.fingerprint();
      const isAtRest = now === this.#seen;
      this.#seen = now;
      if (isAtRest && now !== this.#loaded) await this.#load();
      else await this.#file();
      this.#reportRefused();
    });
  }

  /** A folder that answers slower than it is asked must not make a queue. */
  #lookUnlessBusy(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.look().finally(() => {
      this.#isLooking = false;
    });
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#working;
  }

  async #load(): Promise<void> {
    const { source, meters, logger } = this.#deps;
    this.#loaded = await source.fingerprint();
    try {
      this.#set = await source.load();
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      this.#problems = error.message.split('\n');
      meters.policyReloadFailures.inc();
      const message = 'the policy folder cannot be used: the rules stay as they are';
      logger.error({ event: 'policy-reload-failed', problems: this.#problems }, message);
      return;
    }
    this.#problems = [];
    this.#isFiled = false;
    logger.info({ event: 'policy-loaded', version: this.#set.version }, 'the policy folder was read');
    await this.#file();
  }

  /** Writes of the loaded set what the register may take, which most of the time is nothing. */
  async #file(): Promise<void> {
    const { book, writer } = this.#deps;
    const { version, text } = this.#set;
    const { approvals, loaded, sets } = book.records;
    const isManaged = approvals.some(({ state }) => state === 'approved');
    const isAwaited = approvals.some(({ state, record }) => state === 'set-unknown' && record.setHash === version);
    const missing = sets.has(version) ? [] : [filedSet(text)];
    // Once for each load: two processes with different folders must not correct each other for ever.
    if (!isManaged && !this.#isFiled && loaded !== version) await writer.write([...missing, loadedPolicy(version)]);
    else if (isAwaited) await writer.write(missing);
    this.#isFiled = true;
    this.#reportUnapproved();
  }

  #stateOf(version: string): FolderState {
    const { approvals, loaded } = this.#deps.book.records;
    const approved = approvals.filter(({ state }) => state === 'approved');
    if (approved.length === 0) return loaded === version ? 'in-force' : 'replaced';
    return approved.some(({ record }) => record.setHash === version) ? 'approved' : 'not-approved';
  }

  #reportUnapproved(): void {
    const { meters, logger } = this.#deps;
    const { version } = this.#set;
    const isUnapproved = this.#stateOf(version) === 'not-approved';
    meters.policyUnapproved.set(isUnapproved ? 1 : 0);
    if (isUnapproved && this.#reported !== version) {
      const message = 'the policy folder holds a set that nobody has approved: the approved one goes on deciding';
      logger.warn({ event: 'policy-not-approved', version }, message);
    }
    this.#reported = isUnapproved ? version : null;
  }

  #reportRefused(): void {
    const { book, meters, logger } = this.#deps;
    for (const approval of book.records.approvals) {
      const { record, state, proposedBy } = approval;
      if (state === 'approved' || this.#refused.has(keyOf(approval))) continue;
      this.#refused.add(keyOf(approval));
      meters.policyApprovalsRefused.inc({ reason: state });
      const { id, setHash, approvedBy } = record;
      const fields = { event: 'policy-approval-refused', id, setHash, approvedBy, proposedBy, reason: state };
      logger.warn(fields, `policy approval ignored: ${whyIgnored[state]}`);
    }
  }

  /** Looks and loads follow each other. One that fails, because the register could not be written, is tried again by the next look. */
  #serially(task: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(task).catch((error: unknown) => {
      this.#deps.logger.warn({ event: 'policy-look-failed', reason: String(error) }, 'will look again');
    });
    return this.#working;
  }
}

function keyOf({ record, state }: Approval): string {
  return `${record.id}\0${record.validFrom}\0${state}`;
}
