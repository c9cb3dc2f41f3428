import type { Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { RecordRead } from '../../adapters/http/routes/router-of.ts';
import { toProposalJson } from '../../domain/alert/to-alert-json.ts';
import type { CloseProposal } from '../../domain/alert/work/alert-work.ts';
import { recordRefused } from './record-refused.ts';

/** What an approval is of: an alert or a case. */
interface Approved {
  /** As a problem names it. */
  readonly what: string;
  readonly path: string;
  readonly proposal: CloseProposal | null;
}

/**
 * Throws `HttpProblem` where a close is proposed that is none of those that the second person read. The record of an act is
 * judged for the proposal of this moment, so another one until the log has the act makes it outdated, and this is asked again.
 */
export async function refuseOtherProposal(
  recordRead: RecordRead,
  caller: Caller | null,
  read: readonly string[] | undefined,
  { what, path, proposal }: Approved,
): Promise<void> {
  if (read === undefined || proposal === null || read.includes(proposal.actId)) return;
  await recordRefused(recordRead, { path: `${path}/approve-close`, caller, reason: 'other-proposal' });
  const detail = `the close of ${what} that is proposed now is \`${proposal.actId}\`, expected the one that was read`;
  const extensions = { state: 'close-proposed', disposition: null, proposal: toProposalJson(proposal) };
  throw new HttpProblem('already-answered', { detail, extensions });
}
