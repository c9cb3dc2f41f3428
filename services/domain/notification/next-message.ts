import type { NotificationLane } from '../../records/alert-record/alert-record.ts';
import { digestIdOf, messageIdOf, type Notice } from './notice.ts';
import { endOfQuiet, type QuietHours } from './quiet-hours.ts';

/** When a target receives what. Critical alerts ignore both fields. */
export interface DeliveryTimes {
  /** Milliseconds: one message for all notices of each such period, counted from 1970 UTC. Null: one message each, at once. */
  readonly digestMillis: number | null;
  readonly quietHours: QuietHours | null;
}

/** `through`: nothing at this offset or below is due after the message, or before it is due. */
export type NextMessage =
  | { readonly is: 'none'; readonly through: number }
  /** Until `at`, milliseconds since 1970 UTC. */
  | { readonly is: 'wait'; readonly through: number; readonly at: number }
  | { readonly is: 'due'; readonly through: number; readonly messageId: string; readonly notices: readonly Notice[] };

export interface LaneState {
  readonly lane: NotificationLane;
  readonly through: number;
  readonly times: DeliveryTimes;
  /** Returns true if the target receives the notice. */
  readonly matches: (notice: Notice) => boolean;
}

/** Bounds a digest; the next one has the others. */
const NOTICES_PER_MESSAGE_MAX = 200;

/** Messages about critical alerts have a lane of their own, so that none of them waits behind another message. */
export function laneOf({ severity }: Pick<Notice, 'severity'>): NotificationLane {
  return severity === 'critical' ? 'critical' : 'other';
}

/** Returns the next message of a target and lane. `notices`: those behind `through`, in log order. `now` in milliseconds. */
export function nextMessage(
  notices: Iterable<Notice>,
  { lane, through, times, matches }: LaneState,
  now: number,
): NextMessage {
  const { digestMillis, quietHours } = lane === 'critical' ? { digestMillis: null, quietHours: null } : times;
  const covered: Notice[] = [];
  let last = through;
  let dueAt = 0;
  for (const notice of notices) {
    const isForTarget = laneOf(notice) === lane && matches(notice);
    const [first] = covered;
    if (first === undefined && isForTarget) {
      const end = digestMillis === null ? notice.at : (Math.floor(notice.at / digestMillis) + 1) * digestMillis;
      dueAt = endOfQuiet(quietHours, end);
      if (now < dueAt) return { is: 'wait', through: last, at: dueAt };
      if (digestMillis === null) return due([notice], notice.offset, messageIdOf(notice));
    }
    if (first !== undefined && notice.at >= dueAt) break;
    if (isForTarget) covered.push(notice);
    last = notice.offset;
    if (covered.length === NOTICES_PER_MESSAGE_MAX) break;
  }
  const [first] = covered;
  if (first === undefined) return { is: 'none', through: last };
  return due(covered, last, digestIdOf(first, dueAt));
}

function due(notices: readonly Notice[], through: number, messageId: string): NextMessage {
  return { is: 'due', through, messageId, notices };
}
