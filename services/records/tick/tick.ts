// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/** Ends the segment window of a topic (register, alerts) so that what lies before it is archived. Not an entry. */
export interface Tick {
  /** The stage that appended it. */
  readonly stage: string;
  /** The stage's clock, milliseconds since 1970 UTC. */
  readonly at: number;
}
