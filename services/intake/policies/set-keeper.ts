import { FileProblemsError } from '../../adapters/forms/file-problems.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { LoadedSet, SetSource } from '../../adapters/sets/set-source.ts';
import { type ApprovalState, approvalStates, type PolicyApproval } from '../../domain/policy/approvals.ts';
import { filedSet, loadedPolicy, type SetSubject } from '../../domain/policy/policy-record.ts';
import type { SetBook } from '../../domain/policy/set-book.ts';
import type { RegisterWriter } from '../register/register-writer.ts';

/** How often the folder and the register are checked. A change is used when two consecutive checks saw the same. */
const LOOK_MILLIS = 1_000;

/** A folder that proposes sets, and the sets of the same subject that the register contains. */
export interface KeptSets {
  readonly source: SetSource;
  readonly book: Pick<SetBook<unknown>, 'records'>;
}

export interface SetKeeperDeps extends KeptSets {
  readonly subject: SetSubject;
  readonly writer: RegisterWriter;
  readonly meters: Meters;
  readonly logger: Logger;
}

/**
 * The state of the set in the folder: in force; approved, now or from a later time; not approved; replaced by a folder
 * that another process loaded; or refused because the folder is invalid, and the previous set stays.
 */
export type FolderState = 'in-force' | 'approved' | 'not-approved' | 'replaced' | 'refused';

export interface FolderReport {
  readonly version: string;
  readonly state: FolderState;
  /** The problems of the folder, one line each. */
  readonly problems: readonly string[];
}

const whyIgnored: Readonly<Record<Exclude<ApprovalState, 'approved'>, string>> = {
  'self-approved': 'the approver is not a second person',
  'set-unknown': 'the register has no text of this set',
  'set-unusable': 'this version of custodes cannot use the set',
};

/** What the log calls a set. */
const words: Readonly<Record<SetSubject, string>> = { policies: 'policy', detections: 'detection' };

/**
 * Writes a folder to the register, which is the only source of rules and detections. Until people have approved a
 * set, whatever is loaded is filed and in force; from then on the folder only proposes: a set without approval is
 * reported and changes nothing. An invalid folder changes nothing either.
 *
 * CRASH: between the text of a set and the record that names it, the text is unused in the register; the next start
 * files both again, and what exists already is a duplicate.
 */
export class SetKeeper {
  readonly #deps: SetKeeperDeps;
  #set: LoadedSet;
  /** False while the last loaded set may be missing from the register. */
  #isFiled = false;
  #problems: readonly string[] = [];
  #loaded: string;
  #seen: string;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #working: Promise<void> = Promise.resolve();
  /** Approvals that were reported as ignored, or existed before this start. */
  readonly #refused = new Set<string>();
  #reported: string | null = null;

  constructor(deps: SetKeeperDeps) {
    this.#deps = deps;
    this.#set = deps.source.first;
    this.#loaded = this.#seen = deps.source.firstFingerprint;
    // Prometheus sees no increase in a counter that first appears as 1.
    const { subject } = deps;
    deps.meters.policyReloadFailures.inc({ subject }, 0);
    for (const reason of approvalStates)
      if (reason !== 'approved') deps.meters.policyApprovalsRefused.inc({ subject, reason }, 0);
  }

  /** Files the set of the opened folder, then keeps checking. Rejects when the set could not be filed. */
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

  /** Reloads the folder, changed or not. */
  reload(): Promise<void> {
    return this.#serially(() => this.#load());
  }

  /** Reloads the folder if it has changed and settled, and files what has been approved since. */
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

  /** A slow folder must not cause a queue of checks. */
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
    const { source, meters, logger, subject } = this.#deps;
    const word = words[subject];
    this.#loaded = await source.fingerprint();
    try {
      this.#set = await source.load();
    } catch (error) {
      if (!(error instanceof FileProblemsError)) throw error;
      this.#problems = error.message.split('\n');
      meters.policyReloadFailures.inc({ subject });
      const message = `the ${word} folder cannot be used: the ${subject} stay as they are`;
      logger.error({ event: `${word}-reload-failed`, problems: this.#problems }, message);
      return;
    }
    this.#problems = [];
    this.#isFiled = false;
    logger.info({ event: `${word}-loaded`, version: this.#set.version }, `the ${word} folder was read`);
    await this.#file();
  }

  /** Writes what the register lacks of the loaded set, which is mostly nothing. */
  async #file(): Promise<void> {
    const { book, writer, subject } = this.#deps;
    const { version, text } = this.#set;
    const { approvals, loaded, sets } = book.records;
    const isManaged = approvals.some(({ state }) => state === 'approved');
    const isAwaited = approvals.some(({ state, record }) => state === 'set-unknown' && record.setHash === version);
    const missing = sets.has(version) ? [] : [filedSet(text)];
    // Once per load: two processes with different folders must not correct each other for ever.
    if (!isManaged && !this.#isFiled && loaded !== version)
      await writer.write([...missing, loadedPolicy(version, subject)]);
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
    const { meters, logger, subject } = this.#deps;
    const word = words[subject];
    const { version } = this.#set;
    const isUnapproved = this.#stateOf(version) === 'not-approved';
    meters.policyUnapproved.set({ subject }, isUnapproved ? 1 : 0);
    if (isUnapproved && this.#reported !== version) {
      const message = `the ${word} folder contains an unapproved set: the approved set stays in force`;
      logger.warn({ event: `${word}-not-approved`, version }, message);
    }
    this.#reported = isUnapproved ? version : null;
  }

  #reportRefused(): void {
    const { book, meters, logger, subject } = this.#deps;
    const word = words[subject];
    for (const approval of book.records.approvals) {
      const { record, state, proposedBy } = approval;
      if (state === 'approved' || this.#refused.has(keyOf(approval))) continue;
      this.#refused.add(keyOf(approval));
      // Nobody knows what it is about: it is counted once, with the policies.
      if (state === 'set-unknown' && subject !== 'policies') continue;
      meters.policyApprovalsRefused.inc({ subject, reason: state });
      const { id, setHash, approvedBy } = record;
      const fields = { event: `${word}-approval-refused`, id, setHash, approvedBy, proposedBy, reason: state };
      logger.warn(fields, `${word} approval ignored: ${whyIgnored[state]}`);
    }
  }

  /**
   * Runs checks and loads one after the other. A failed one, because the register could not be written, is retried by
   * the next check.
   */
  #serially(task: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(task).catch((error: unknown) => {
      this.#deps.logger.warn(
        { event: `${words[this.#deps.subject]}-look-failed`, reason: String(error) },
        'will look again',
      );
    });
    return this.#working;
  }
}

function keyOf({ record, state }: PolicyApproval): string {
  return `${record.id}\0${record.validFrom}\0${state}`;
}
