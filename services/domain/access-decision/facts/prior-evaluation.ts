import type { AccessEvent } from '../../access-event/access-event.ts';
import type { PriorEvaluationState } from '../access-decision.ts';

/** Whether the tool asked before the access, and how the answer that its event cites fits the event. */
export interface PriorEvaluation {
  readonly state: PriorEvaluationState;
  /** What the answer was about instead, in words that follow "the answer"; empty when it fits. */
  readonly differs: readonly string[];
  /** `differs` is empty. */
  readonly fits: boolean;
  /** How long before `occurredAt` it was asked, or the time lies that was asked about, whichever is longer; 0 or more. */
  readonly agedMs: number;
  /** As `agedMs`, after `occurredAt`: asked when the access had been, or about a time that was to come. */
  readonly aheadMs: number;
}

/** How to find out for an event. */
export type FindPriorEvaluation = (event: AccessEvent) => PriorEvaluation;

const noTimes = { agedMs: 0, aheadMs: 0 };
export const noPriorEvaluation: PriorEvaluation = { state: 'none', differs: [], fits: true, ...noTimes };
/** The access is being asked about: it will cite the answer that is in the making. */
export const evaluationInProgress: PriorEvaluation = { state: 'allow', differs: [], fits: true, ...noTimes };
export const unverified: PriorEvaluation = {
  state: 'unverified',
  differs: ['was not issued here'],
  fits: false,
  ...noTimes,
};

/** Where no answers are known. */
export const findNoPriorEvaluation: FindPriorEvaluation = ({ decisionId }) =>
  decisionId === null ? noPriorEvaluation : unverified;
