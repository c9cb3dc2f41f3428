import type { TopicName } from '../../topology.ts';

/** Another owner has the partition now. Claim it again after a random pause. */
export class OwnershipLostError extends Error {
  override readonly name = 'OwnershipLostError';
  constructor(readonly partition: number) {
    super(`partition ${partition} of access-decisions belongs to another owner`);
  }
}

/** What was appended may be in the log now or appear later. The only repair is to drop the owner and claim again. */
export class AppendOutcomeUnknownError extends Error {
  override readonly name = 'AppendOutcomeUnknownError';
  constructor(partition: number, options: ErrorOptions, topic: TopicName = 'access-decisions') {
    super(`append to partition ${partition} of ${topic} has an unknown outcome`, options);
  }
}
