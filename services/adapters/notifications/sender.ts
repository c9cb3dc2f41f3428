import type { ReturnedCanary } from '../../domain/canary/canaries.ts';
import type { Notice } from '../../domain/notification/notice.ts';

/** An alert as `GET /v1/alerts` answers it, with the fields that messages are made of. */
export interface NotifiedAlert extends Readonly<Record<string, unknown>> {
  readonly alertId: string;
  readonly rules: readonly string[];
  readonly severity: string;
  readonly state: string;
  /** RFC 3339. */
  readonly openedAt: string;
  readonly accesses: number;
  readonly owners: number;
  readonly summary: string;
}

/** A case as `GET /v1/cases` answers it, with the fields that messages are made of. */
export interface NotifiedCase extends Readonly<Record<string, unknown>> {
  readonly caseId: string;
  readonly title: string;
  readonly state: string;
  readonly alertIds: readonly string[];
  readonly affectedAccounts: number;
}

/** A notice with its alert or case as it is now. */
export type NoticeWithSubject = Notice & {
  /** The page of the alert or the case; null where the installation does not know its address. */
  readonly url: string | null;
  /** Other alerts that were closed with it, as they are now. */
  readonly closed: readonly NotifiedAlert[];
} & ({ readonly alert: NotifiedAlert; readonly case: null } | { readonly alert: null; readonly case: NotifiedCase });

/** What happened, in words for people: `alert raised`, `case closed`. */
export function headOf({ about, kind }: Pick<Notice, 'about' | 'kind'>): string {
  if (kind === 'incident-candidate') return 'case is a candidate for a covered incident';
  return about === 'alert' ? `alert ${kind}` : kind.replace('case-', 'case ');
}

/** The content of a delivery: one notice, or the notices of a digest in log order. */
export interface NotificationMessage {
  /** The same for every delivery of the message: a receiver drops what it already has. */
  readonly messageId: string;
  /** `test`: `custodes notify test` sent it, and its alert does not exist. */
  readonly type: 'notice' | 'digest' | 'test';
  readonly notices: readonly NoticeWithSubject[];
}

/** `refused`: the target will never accept this message. `failed`: it may, later. `answer`: a few words for people. */
export type DeliveryResult =
  | { readonly is: 'delivered' }
  | { readonly is: 'refused'; readonly answer: string }
  | { readonly is: 'failed'; readonly answer: string; readonly retryAfterMillis: number | null };

/** Sends one message once. Ends within ten seconds of `stopping`: a process that stops waits for it. Never rejects. */
export type SendNotification = (message: NotificationMessage, stopping?: AbortSignal) => Promise<DeliveryResult>;

/** Reports that a canary access came back. Never rejects. */
export type SendHeartbeat = (canary: ReturnedCanary) => Promise<DeliveryResult>;
