import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../adapters/clock.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { NotificationTarget } from '../../adapters/notifications/read-notifications-file.ts';
import type { NoticeWithSubject, NotificationMessage } from '../../adapters/notifications/sender.ts';
import { toAlertJson } from '../../domain/alert/to-alert-json.ts';
import type { Objectives } from '../../domain/alert/work/objectives.ts';
import { toCaseJson } from '../../domain/case/to-case-json.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { type NextMessage, nextMessage } from '../../domain/notification/next-message.ts';
import type { Notice } from '../../domain/notification/notice.ts';
import { matchesAlert, matchesTarget } from '../../domain/notification/target-filter.ts';
import type { RegisterFollower } from '../../domain/register/register-follower.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import type { Notification, NotificationLane } from '../../records/alert-record/alert-record.ts';
import { encodeFramedAlertRecord } from '../../records/alert-record/encode-alert-record.ts';
import type { AlertBook } from '../alert-book.ts';
import { FailingDelivery } from './failing-delivery.ts';

export interface NotifierDeps {
  readonly book: AlertBook;
  readonly log: Log;
  readonly register: { readonly view: RegisterView; readonly follower: Pick<RegisterFollower, 'reached'> };
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly objectives: Objectives;
  /** The origin of the page, for links in messages; null: they have none. */
  readonly pageOrigin: string | null;
  /** How long to wait after a number of failed attempts, in milliseconds. */
  readonly retryMillis: (attempts: number) => number;
  /** How often a target that asks for it receives what is open. */
  readonly repeatMillis: number;
}

type DueMessage = Extract<NextMessage, { readonly is: 'due' }>;

/** How often a lane looks at the clock while a message waits for its time. */
const CLOCK_CHECK_MILLIS = 250;
/** A target that refuses one message is asked again this often; another answer may come from a proxy before it. */
const REFUSALS_MAX = 3;
/** How often it is recorded at most that nothing was for the target. */
const LOOKED_MILLIS = 3_600_000;

/**
 * The messages of one target, critical ones or others, one after the other in log order: deliver, then append what was
 * delivered, then go on. A crash in between delivers the same message again, with the same id. A target that fails is tried
 * again without end; its messages wait in the log and need no memory.
 */
export class Lane {
  readonly #deps: NotifierDeps;
  readonly #target: NotificationTarget;
  readonly #lane: NotificationLane;
  readonly #signal: AbortSignal;
  readonly #failing: FailingDelivery;
  /** The newest notification record of the lane: what a start goes on from. */
  #recorded = { through: -1, at: 0 };
  /** Ends the wait for a fold. */
  #wake = (): void => {};

  constructor(deps: NotifierDeps, target: NotificationTarget, lane: NotificationLane, signal: AbortSignal) {
    this.#deps = deps;
    this.#target = target;
    this.#lane = lane;
    this.#signal = signal;
    this.#failing = new FailingDelivery(deps.meters, target.kind);
    // One listener for all waits: the signal lives as long as the stage, and so would a listener of each.
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** Ends when the signal does. Rejects when the log does. */
  async run(): Promise<void> {
    const { book, clock } = this.#deps;
    const known = book.notices.through(this.#target.name, this.#lane);
    // A target receives what happens from its first start on, not the history of the installation.
    if (known === null) await this.#startBehind(book.offset - 1);
    else this.#recorded = { through: known, at: clock() };
    let { through } = this.#recorded;
    while (!this.#signal.aborted) {
      const folded = book.offset;
      const next = await this.#next(through);
      if (next.is === 'due' && !(await this.#deliver(next))) break;
      through = next.through;
      if (clock() - this.#recorded.at >= LOOKED_MILLIS) await this.#noteLooked(through);
      if (next.is === 'none') await this.#until(book.reached(folded + 1));
      if (next.is === 'wait') await this.#pause(Math.min(CLOCK_CHECK_MILLIS, Math.max(1, next.at - clock())));
      if (next.is === 'due') this.#failing.note(false);
    }
    await this.#noteLooked(through);
  }

  /** The next start might have another filter: it judges nothing again that was not for the target. */
  async #noteLooked(through: number): Promise<void> {
    if (through > this.#recorded.through) await this.#startBehind(through);
  }

  /** `started` in the log is not only of a new target: the record of a lane that looked is the same. */
  async #startBehind(through: number): Promise<void> {
    await this.#append({ outcome: 'started', through, messageId: null, covers: [], attempts: 0, answer: null });
  }

  async #next(through: number): Promise<NextMessage> {
    const { book, log, register, clock } = this.#deps;
    const { filter, times } = this.#target;
    const now = clock();
    // Or a digest would miss what was appended before it was due and is not folded yet.
    if (times.digestMillis !== null) await book.reached(await log.endOffset('alerts', 0));
    const end = book.offset;
    // Or an alert about a person who is not folded yet would be for nobody, and never be looked at again.
    if (filter.teams !== null || filter.vendors !== null) {
      await this.#until(register.follower.reached(await log.endOffset('register', 0)));
    }
    if (this.#signal.aborted) return { is: 'none', through };
    const matches = (notice: Notice): boolean => this.#matches(notice, clock());
    return nextMessage(book.notices.between(through + 1, end), { lane: this.#lane, through, times, matches }, now);
  }

  /** Returns false where the lane stops first: the message is still due. */
  async #deliver(message: DueMessage): Promise<boolean> {
    const { meters, logger, clock, retryMillis } = this.#deps;
    const { name, kind } = this.#target;
    const { messageId, through } = message;
    let refusals = 0;
    for (let attempts = 1; !this.#signal.aborted; attempts += 1) {
      const sent = this.#messageOf(message);
      const [first] = sent.notices;
      // While it waited, a storm took over all that it is about.
      if (first === undefined) return true;
      const covers = sent.notices.map(({ alertId, cause }) => ({ alertId, cause }));
      const delivery = await this.#target.send(sent, this.#signal);
      meters.notifications.inc({ kind, outcome: delivery.is });
      if (delivery.is === 'delivered') {
        meters.alertToNotification.observe(Math.max(0, clock() - first.at) / 1_000);
        await this.#append({ outcome: 'delivered', through, messageId, covers, attempts, answer: null });
        return true;
      }
      this.#failing.note(true);
      const { answer } = delivery;
      logger.warn({ target: name, messageId, attempts, answer }, 'a notification was not delivered');
      if (delivery.is === 'refused') refusals += 1;
      if (refusals === REFUSALS_MAX) {
        await this.#append({ outcome: 'refused', through, messageId, covers, attempts, answer });
        return true;
      }
      await this.#pause((delivery.is === 'failed' ? delivery.retryAfterMillis : null) ?? retryMillis(attempts));
    }
    return false;
  }

  #matches(notice: Notice, now: number): boolean {
    const { register, book } = this.#deps;
    const known = { register: register.view, now };
    // It keeps a list: it learns of every end, and of no case.
    if (this.#target.repeat !== null) {
      const ids = notice.about === 'alert' ? [notice.alertId, ...notice.closes] : notice.closes;
      return ids.some((id) => this.#isForTarget(id, now));
    }
    const ids = notice.about === 'alert' ? [notice.alertId] : (book.cases.get(notice.alertId)?.alertIds ?? []);
    const alerts = ids.flatMap((id) => book.fold.listing(id) ?? []);
    return matchesTarget(this.#target.filter, notice, alerts, known);
  }

  #isForTarget(alertId: string, now: number): boolean {
    const { register, book } = this.#deps;
    const listing = book.fold.listing(alertId);
    return listing !== null && matchesAlert(this.#target.filter, listing, { register: register.view, now });
  }

  #messageOf({ messageId, notices }: DueMessage): NotificationMessage {
    const { clock } = this.#deps;
    const now = clock();
    const shown = notices.flatMap((notice) => this.#withSubject(notice, now) ?? []);
    const isDigest = this.#target.times.digestMillis !== null && this.#lane !== 'critical';
    return { messageId, type: isDigest ? ('digest' as const) : ('notice' as const), notices: shown };
  }

  #withSubject(notice: Notice, now: number): NoticeWithSubject | null {
    const { book, objectives, pageOrigin } = this.#deps;
    const { repeat } = this.#target;
    const shownAlert = (alertId: string) => {
      const alert = book.fold.get(alertId);
      return alert === null ? null : toAlertJson(alert, { now, objectives });
    };
    const ended = repeat === null ? [] : notice.closes.filter((id) => this.#isForTarget(id, now));
    const closed = ended.flatMap((id) => shownAlert(id) ?? []);
    if (notice.about === 'case') {
      const one = book.cases.get(notice.alertId);
      if (one === null) return null;
      const url = pageUrl(pageOrigin, 'cases', notice.alertId);
      return { ...notice, url, closed, alert: null, case: toCaseJson(one, book.cases.alertsOf(one, null), now) };
    }
    // The message about the storm has it. A target that keeps a list learns here that it ended.
    if (repeat === null && book.fold.isTakenOver(notice.alertId)) return null;
    const alert = shownAlert(notice.alertId);
    return alert && { ...notice, url: pageUrl(pageOrigin, 'alerts', notice.alertId), closed, alert, case: null };
  }

  async #append(record: Omit<Notification, 'kind' | 'target' | 'lane' | 'at'>): Promise<void> {
    const { log, clock } = this.#deps;
    const { name: target } = this.#target;
    const at = clock();
    const notification: Notification = { ...record, kind: 'notification', target, lane: this.#lane, at };
    const value = encodeFramedAlertRecord(notification);
    await log.append('alerts', 0, [{ key: Buffer.from(target), value }]);
    this.#recorded = { through: record.through, at };
  }

  /** Resolves once `reached` does, or the lane stops. */
  async #until(reached: Promise<void>): Promise<void> {
    if (this.#signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      reached.then(resolve);
    });
  }

  /** Resolves early when the lane stops. */
  async #pause(millis: number): Promise<void> {
    await pause(millis, undefined, { signal: this.#signal }).catch(() => {});
  }
}

/** Where a person reads the alert or the case. */
export function pageUrl(pageOrigin: string | null, kind: 'alerts' | 'cases', id: string): string | null {
  return pageOrigin === null ? null : `${pageOrigin}/${kind}/${id}`;
}
