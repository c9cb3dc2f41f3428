import { z } from 'zod';
import { approvalStates } from '../../../domain/policy/approvals.ts';

const time = z.iso.datetime();

/** The approvals of sets, the newest first. */
export const approvalsSchema = z.array(
  z.object({
    id: z.string(),
    setHash: z.string(),
    state: z.enum(approvalStates),
    proposedBy: z.array(z.string()),
    approvedBy: z.string(),
    validFrom: time,
    validUntil: time.nullable(),
  }),
);

/** The sets that the register contains. */
export const proposedSetsSchema = z.array(
  z.object({
    version: z.string(),
    proposedBy: z.array(z.string()),
    proposedAt: time,
    reason: z.string().nullable().meta({ description: 'why it was proposed, in plain words' }),
  }),
);
