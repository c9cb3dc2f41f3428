// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

export const alertRecordKinds = ['finding', 'withdrawal', 'command'] as const;
export type AlertRecordKind = (typeof alertRecordKinds)[number];

export const alertSeverities = ['low', 'medium', 'high', 'critical'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

export const commands = ['acknowledge', 'close'] as const;
export type Command = (typeof commands)[number];

export const dispositions = ['justified', 'register-gap', 'policy-gap', 'misuse', 'false-positive', 'test'] as const;
export type Disposition = (typeof dispositions)[number];

export interface CitedAccess {
  /** Event. */
  readonly eventId: string;
  /** Reporting tool. */
  readonly sourceId: string;
  /** Owner concerned. */
  readonly ownerId: string | null;
  /** Event time, milliseconds since 1970 UTC. */
  readonly occurredAt: number;
  /** Append time, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/** A detector's statement about accesses. */
export interface Finding {
  readonly kind: 'finding';
  /** Hash of rule@version, subject and window: a replay raises nothing new. */
  readonly findingId: string;
  /** Rule id of the policy set or of a detector. */
  readonly rule: string;
  /** Severity. */
  readonly severity: AlertSeverity;
  /** At most one alert of a group is open at a time; later findings join it. */
  readonly group: string;
  /** The judged actor, where the finding is about one. */
  readonly actorId: string | null;
  /** The reporting tool, where the finding is about one. */
  readonly sourceId: string | null;
  /** The detector's clock, milliseconds since 1970 UTC. */
  readonly detectedAt: number;
  /** Accesses the finding rests on, at most 1,000, in event time. */
  readonly evidence: readonly CitedAccess[];
  /** One plain sentence. */
  readonly summary: string;
}

/** What a person did with an alert. The first valid one in log order wins. */
export interface AlertCommand {
  readonly kind: 'command';
  /** UUIDv7. */
  readonly commandId: string;
  /** Alert. */
  readonly alertId: string;
  /** Command. */
  readonly command: Command;
  /** Who. */
  readonly by: string;
  /** The service's clock, milliseconds since 1970 UTC. */
  readonly at: number;
  /** Only close: how it ended. */
  readonly disposition: Disposition | null;
  /** Only close: why, in words. */
  readonly explanation: string | null;
}

/** A finding that no longer holds, because a fact that came late changed what holds of its access or of others beside it. */
export interface Withdrawal {
  readonly kind: 'withdrawal';
  /** Finding. */
  readonly findingId: string;
  /** The detector's clock, milliseconds since 1970 UTC. */
  readonly detectedAt: number;
}

export interface AlertRecordByKind {
  readonly finding: Finding;
  readonly withdrawal: Withdrawal;
  readonly command: AlertCommand;
}

/** One record of the alerts topic: a detector's finding, or what a person did with an alert. Alerts are a fold over these. */
export type AlertRecord = AlertRecordByKind[AlertRecordKind];
