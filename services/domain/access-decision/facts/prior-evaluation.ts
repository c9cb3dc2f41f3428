import type { AccessEvent } from '../../access-event/access-event.ts';
import type { PriorEvaluationState } from '../access-decision.ts';

/** The question before the access, if the tool asked one: the answer that its event cites, compared with the event. */
export interface PriorEvaluation {
  readonly state: PriorEvaluationState;
  /** The differences, in words that follow "the answer"; empty if the answer matches. */
  readonly differs: readonly string[];
  /** True if `differs` is empty. */
  readonly fits: boolean;
  /**
   * How long before `occurredAt` the question was asked, or how long before it the time in question is, whichever is
   * longer; 0 or more.
   */
  readonly agedMs: number;
  /** The same after `occurredAt`: the tool asked after the access, or about a later time. */
  readonly aheadMs: number;
}

/** Finds the evaluation that an event cites. */
export type FindPriorEvaluation = (event: AccessEvent) => PriorEvaluation;

const noTimes = { agedMs: 0, aheadMs: 0 };
export const noPriorEvaluation: PriorEvaluation = { state: 'none', differs: [], fits: true, ...noTimes };
/** The evaluation is being made now; the access will cite its answer. */
export const evaluationInProgress: PriorEvaluation = { state: 'allow', differs: [], fits: true, ...noTimes };
export const unverified: PriorEvaluation = {
  state: 'unverified',
  differs: ['was not issued here'],
  fits: false,
  ...noTimes,
};

/** Used where no answers are known. */
export const findNoPriorEvaluation: FindPriorEvaluation = ({ decisionId }) =>
  decisionId === null ? noPriorEvaluation : unverified;
