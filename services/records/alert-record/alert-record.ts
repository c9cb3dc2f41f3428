// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

export const alertRecordKinds = [
  'finding',
  'withdrawal',
  'command',
  'act',
  'case-act',
  'notification',
  'watch-gap',
] as const;
export type AlertRecordKind = (typeof alertRecordKinds)[number];

export const alertSeverities = ['low', 'medium', 'high', 'critical'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

export const commands = ['acknowledge', 'close'] as const;
export type Command = (typeof commands)[number];

export const dispositions = ['justified', 'register-gap', 'policy-gap', 'misuse', 'false-positive', 'test'] as const;
export type Disposition = (typeof dispositions)[number];

export const alertActions = [
  'acknowledge',
  'assign',
  'comment',
  'escalate',
  'close',
  'approve-close',
  'reopen',
  'open',
] as const;
export type AlertAction = (typeof alertActions)[number];

export const authorKinds = ['person', 'service'] as const;
export type AuthorKind = (typeof authorKinds)[number];

export const alertRelations = ['subject', 'line-manager', 'delegate', 'proposer'] as const;
export type AlertRelation = (typeof alertRelations)[number];

export const caseActions = [
  'create',
  'add-alert',
  'remove-alert',
  'comment',
  'close',
  'assign',
  'approve-close',
  'reopen',
  'meet',
] as const;
export type CaseAction = (typeof caseActions)[number];

export const notificationLanes = ['critical', 'other'] as const;
export type NotificationLane = (typeof notificationLanes)[number];

export const notificationOutcomes = ['started', 'delivered', 'refused'] as const;
export type NotificationOutcome = (typeof notificationOutcomes)[number];

export const gapCauses = ['late', 'silent'] as const;
export type GapCause = (typeof gapCauses)[number];

export const watchStages = ['collection', 'decision', 'detection'] as const;
export type WatchStage = (typeof watchStages)[number];

/** A register record that could have explained the access. */
export interface TriedRecord {
  /** Register kind. */
  readonly kind: string;
  /** Register id. */
  readonly id: string;
  /** Why it does not cover, or covers. */
  readonly state: string;
}

/** The facts of an access that a person needs first. */
export interface CitedFacts {
  /** What was done. */
  readonly action: string;
  /** Camera concerned. */
  readonly cameraId: string | null;
  /** Recording concerned. */
  readonly recordingId: string | null;
  /** Where the camera hangs: intimate, indoor, outdoor or unknown. */
  readonly locationClass: string;
  /** The account is flagged as a child's. */
  readonly isOfChild: boolean;
  /** The account belongs to a colleague. */
  readonly isOfCoworker: boolean;
  /** Actor and owner share a household. */
  readonly isOfHousehold: boolean;
  /** Records that were tried, at most 5. */
  readonly tried: readonly TriedRecord[];
  /** The material is end-to-end encrypted, and this access did not decrypt it. */
  readonly endToEndEncrypted: boolean | null;
}

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
  /** What was known of the access when it was judged; null for what is no access. */
  readonly facts: CitedFacts | null;
}

/** Reports that the log does not have. */
export interface MissingReports {
  /** Numbers that were missing when the finding was made. */
  readonly count: number;
  /** Append time of the access before them, milliseconds since 1970 UTC. The evidence is the one after them. */
  readonly after: number;
}

/** Where a canary access was in the log, and when it was decided. */
export interface CanaryPassage {
  /** Partition of access-events. */
  readonly partition: number;
  /** Its offset there: the difference of two is the number of events between them. */
  readonly offset: number;
  /** Append time of its decision, milliseconds since 1970 UTC. */
  readonly decidedAt: number;
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
  /** The detection that found it; null for what is found without one. */
  readonly detection: string | null;
  /** The version of the detection: the beginning of the SHA-256 of its thresholds, severity and mode. */
  readonly detectionVersion: string | null;
  /** Only of numbers that a source left out: how many, and since when. */
  readonly missing: MissingReports | null;
  /** Only of a canary access: how it came here. */
  readonly passage: CanaryPassage | null;
}

/** What a person did with an alert, as releases before version 2 wrote it. The first valid one in log order wins. */
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

/** Who acts, as the service authenticated them. */
export interface Author {
  /** The id that the caller signed in with; of a tool its source id. */
  readonly id: string;
  /** A person who signed in, or anything else. */
  readonly kind: AuthorKind;
  /** The person whom the register identified by `id` when they acted; `id` itself where it identified nobody. */
  readonly personId: string;
  /** Roles of the caller. */
  readonly roles: readonly string[];
}

/** A relation between a person and an alert. */
export interface Bar {
  /** Subject: the alert counts their accesses. Delegate: a subject or their line manager assigned the alert to them. Proposer: they proposed the close. */
  readonly relation: AlertRelation;
  /** To whom. */
  readonly about: string;
}

/** A tip or a call. */
export interface HandReport {
  /** Severity. */
  readonly severity: AlertSeverity;
  /** Actor. */
  readonly actorId: string | null;
  /** Owner. */
  readonly ownerId: string | null;
  /** Camera. */
  readonly cameraId: string | null;
  /** Recording. */
  readonly recordingId: string | null;
  /** Reporting tool. */
  readonly sourceId: string | null;
}

/** What somebody did, or tried to do, with an alert. It is appended first and judged where it is read, so a refused attempt is on record too. */
export interface AlertAct {
  readonly kind: 'act';
  /** UUIDv7. */
  readonly actId: string;
  /** Alert. Of an alert that is opened by hand, the id that it gets. */
  readonly alertId: string;
  /** Action. */
  readonly action: AlertAction;
  /** Who. */
  readonly by: Author;
  /** The service's clock, milliseconds since 1970 UTC. */
  readonly at: number;
  /** The register was read up to this offset: what it recorded of these people counts. */
  readonly registerOffset: number;
  /** Hash of those whom the alert was about, of its proposal and of its assignment when `bars` were determined. Where the log has others by then, the act has no effect and is written again. */
  readonly judgedFor: string;
  /** How the author is related to the alert. */
  readonly bars: readonly Bar[];
  /** Only assign: to whom. */
  readonly to: string | null;
  /** Only assign: how they are related to the alert. */
  readonly toBars: readonly Bar[];
  /** A comment, a reason, an explanation, or what a report by hand states. */
  readonly text: string | null;
  /** Only close: how it ended. */
  readonly disposition: Disposition | null;
  /** Only close: ids of events, records or documents that support it. */
  readonly evidence: readonly string[];
  /** Only open: what the report is about. */
  readonly opening: HandReport | null;
  /** UUIDv7 of the request, where one request acts on several alerts. */
  readonly bulkId: string | null;
  /** Only close and approve_close: for so many days what comes next joins the alert or opens it again. */
  readonly watchDays: number | null;
}

/** What somebody did, or tried to do, with a case of alerts. It is appended first and judged where it is read, as an act on an alert is. */
export interface CaseAct {
  readonly kind: 'case-act';
  /** UUIDv7. */
  readonly actId: string;
  /** Case. Of create, the id that it gets. */
  readonly caseId: string;
  /** Action. Meet: what a deadline asks for was done. */
  readonly action: CaseAction;
  /** Who. */
  readonly by: Author;
  /** The service's clock, milliseconds since 1970 UTC. */
  readonly at: number;
  /** The register was read up to this offset: what it recorded of these people counts. */
  readonly registerOffset: number;
  /** Hash of those whom the alerts were about, and of proposal and assignments, when `bars` were determined. Where the log has others by then, the act has no effect and is written again. */
  readonly judgedFor: string;
  /** How the author is related to the alerts of the case, and to the one that the act names. */
  readonly bars: readonly Bar[];
  /** Only add_alert and remove_alert: the alert. */
  readonly alertId: string | null;
  /** A title, a comment, a reason, an explanation, or what was done in time. */
  readonly text: string | null;
  /** Only assign: to whom. */
  readonly to: string | null;
  /** Only assign: how they are related to the alerts of the case. */
  readonly toBars: readonly Bar[];
  /** Only close: how it ended. */
  readonly disposition: Disposition | null;
  /** Only close: ids of events, records or documents that support it. */
  readonly evidence: readonly string[];
  /** Only meet: id of the deadline. */
  readonly deadline: string | null;
  /** Only close and approve_close: for so many days what comes next joins its alerts or opens them again. */
  readonly watchDays: number | null;
}

/** What happened to an alert. */
export interface CoveredNotice {
  /** Alert. */
  readonly alertId: string;
  /** `opened`, `raised:` and the id of the finding, or the id of the act. */
  readonly cause: string;
}

/** What a notification target received. It is appended after the delivery, so a crash between the two sends the message again, with the same id. */
export interface Notification {
  readonly kind: 'notification';
  /** Name of the target in NOTIFICATIONS_FILE. */
  readonly target: string;
  /** Messages about critical alerts never wait for others. */
  readonly lane: NotificationLane;
  /** Started: the target is new, and messages begin behind `through`. Refused: the target will never accept this message. */
  readonly outcome: NotificationOutcome;
  /** Offset of a record of alerts. What it or an earlier one caused is not sent again to this target in this lane. */
  readonly through: number;
  /** The id that the target received; null for started. */
  readonly messageId: string | null;
  /** What the message is about, at most 200. */
  readonly covers: readonly CoveredNotice[];
  /** Attempts of the process that appended the record, the last one included. */
  readonly attempts: number;
  /** The service's clock, milliseconds since 1970 UTC. */
  readonly at: number;
  /** Only refused: the answer of the target, in a few words. */
  readonly answer: string | null;
}

/** A period in which accesses were not watched, on record once it is over, or while it lasts. A later record of the same stage, input, partition and beginning replaces it. */
export interface WatchGap {
  readonly kind: 'watch-gap';
  /** Late: accesses were judged, or logs read, afterwards. Silent: the installation did not run. */
  readonly because: GapCause;
  /** The stage that was behind or down; null where it was all of them, or is not known. */
  readonly stage: WatchStage | null;
  /** Only collection: name of the input in COLLECT_FILE. */
  readonly input: string | null;
  /** Partition of access-events whose accesses were not watched; null for collection. */
  readonly partition: number | null;
  /** Beginning, milliseconds since 1970 UTC. */
  readonly from: number;
  /** End, exclusive, milliseconds since 1970 UTC. */
  readonly to: number;
  /** The service's clock, milliseconds since 1970 UTC. */
  readonly at: number;
}

export interface AlertRecordByKind {
  readonly finding: Finding;
  readonly withdrawal: Withdrawal;
  readonly command: AlertCommand;
  readonly act: AlertAct;
  readonly 'case-act': CaseAct;
  readonly notification: Notification;
  readonly 'watch-gap': WatchGap;
}

/** One record of the alerts topic: a detector's finding, what somebody did with an alert or a case, who was notified, or when nobody watched. Alerts and cases are a fold over these. */
export type AlertRecord = AlertRecordByKind[AlertRecordKind];
