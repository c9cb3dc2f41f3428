import type { Notice } from '../../domain/notification/notice.ts';

/** A notice with its alert as it is now. */
export interface NoticeOfAlert extends Notice {
  /** As `GET /v1/alerts` answers it. */
  readonly alert: Readonly<Record<string, unknown>>;
}

/** What a target receives: one notice, or the notices of a digest in log order. */
export interface NotificationMessage {
  /** The same for every delivery of the message: a receiver drops what it already has. */
  readonly messageId: string;
  /** `test`: `custodes notify test` sent it, and its alert does not exist. */
  readonly type: 'notice' | 'digest' | 'test';
  readonly notices: readonly NoticeOfAlert[];
}

/** `refused`: the target will never accept this message. `failed`: it may, later. `answer`: a few words for people. */
export type DeliveryResult =
  | { readonly is: 'delivered' }
  | { readonly is: 'refused'; readonly answer: string }
  | { readonly is: 'failed'; readonly answer: string; readonly retryAfterMillis: number | null };

/** Sends one message once, within ten seconds: a process that stops waits for it. Never rejects. */
export type SendNotification = (message: NotificationMessage) => Promise<DeliveryResult>;
