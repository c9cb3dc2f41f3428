// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

export const deadLetterStages = ['intake', 'decider'] as const;
export type DeadLetterStage = (typeof deadLetterStages)[number];

/** Input that could not be used, with its reason and its bytes. */
export interface DeadLetter {
  /** Who refused it: intake or decider. */
  readonly stage: DeadLetterStage;
  /** Closed list, docs/errors.md. */
  readonly code: string;
  /** One line: field, value and what was expected. */
  readonly detail: string;
  /** Topic of the refused record; null for a refused HTTP body. */
  readonly topic: string | null;
  /** Partition of the refused record. */
  readonly partition: number | null;
  /** Offset of the refused record. */
  readonly offset: number | null;
  /** SHA-256 of all bytes of the input. */
  readonly hash: Buffer;
  /** Length of the input in bytes. */
  readonly length: number;
  /** The input, cut after 65,536 bytes. */
  readonly body: Buffer;
  /** The source of the sender's token, or else the one that the input names; null where unknown. */
  readonly sourceId: string | null;
  /** Only of requests over the limit of a source, which have one dead letter a minute: how many. */
  readonly count: number | null;
}
