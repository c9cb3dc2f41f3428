import { foldStart } from '../decision-log/fold.ts';
import type { Seal, SealContinuation } from '../transparency-log/seal.ts';
import { type CutPosition, cutPositionStart, registerWindow } from './segment-cutter.ts';

/** Converts the position after a segment to the form that its seal stores. */
export function toSealNext(topic: string, { offset, appendedAt, state, window }: CutPosition): SealContinuation {
  if (topic !== 'access-decisions') return { offset, appendedAt, fold: null };
  const { epoch, owner, register } = state;
  return { offset, appendedAt, fold: { epoch, owner, register, chain: state.chain.toString('hex'), window } };
}

/**
 * The position to continue reading the log after the segments up to this seal; `null` (no seal yet) means from the
 * start.
 */
export function positionAfter(seal: Pick<Seal, 'lastSource' | 'next'> | null): CutPosition {
  if (seal === null) return cutPositionStart;
  const { lastSource, next } = seal;
  const { offset, appendedAt, fold } = next;
  if (fold === null) return { offset, appendedAt, lastSource, state: foldStart, window: registerWindow };
  const { epoch, owner, register, window } = fold;
  const state = { epoch, owner, register, last: lastSource, chain: Buffer.from(fold.chain, 'hex') };
  return { offset, appendedAt, lastSource, state, window };
}
