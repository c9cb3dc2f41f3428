import { isLast, parseBatch, QUESTIONS_MAX, semantics } from '../../../../services/domain/evaluation/parse-batch.ts';
import { aQuestion } from '../../../support/evaluation/questions.ts';

const one = aQuestion();

describe('a batch of questions', () => {
  it('fills in whole parts that a question leaves out', () => {
    const context = { purpose: 'legal-rights' };
    const evaluations = [{}, { resource: { type: 'camera', id: 'c-3' } }, { context: { path: 'api' } }];
    expect(parseBatch({ ...one, context, evaluations })).toEqual({
      batch: {
        semantic: 'execute_all',
        questions: [
          { ...one, context },
          { ...one, context, resource: { type: 'camera', id: 'c-3' } },
          { ...one, context: { path: 'api' } },
        ],
      },
    });
  });

  it('is a single question without evaluations, and with none in them', () => {
    expect(parseBatch(one)).toEqual({ single: one });
    expect(parseBatch({ ...one, evaluations: [] })).toEqual({ single: one });
    expect(parseBatch({ ...one, options: {}, evaluations: null })).toEqual({ single: one });
  });

  it('may have as many questions as its limit', () => {
    const evaluations = Array.from({ length: QUESTIONS_MAX }, () => ({}));
    expect(parseBatch({ ...one, evaluations })).toMatchObject({ batch: { questions: { length: QUESTIONS_MAX } } });
  });

  it('leaves what is no object to be refused as a question', () => {
    expect(parseBatch({ evaluations: ['x'] })).toEqual({ batch: { semantic: 'execute_all', questions: ['x'] } });
    expect(parseBatch([one])).toEqual({ single: [one] });
  });

  it.each<[string, unknown, string]>([
    [
      'an unknown semantic',
      { evaluations: [one], options: { evaluations_semantic: 'any' } },
      'options.evaluations_semantic',
    ],
    ['an unknown option', { evaluations: [one], options: { fast: true } }, 'options.fast'],
    ['an unknown field', { evaluations: [one], who: 1 }, 'who'],
    ['evaluations that are no list', { evaluations: { one } }, 'evaluations'],
    ['too many', { evaluations: Array.from({ length: QUESTIONS_MAX + 1 }, () => one) }, 'evaluations'],
  ])('with %s is refused', (_name, json, field) => {
    expect(parseBatch(json)).toMatchObject({ problems: [{ field }] });
  });

  it('ends as its semantic specifies', () => {
    const ends = semantics.map((semantic) => [isLast(semantic, false), isLast(semantic, true)]);
    expect(ends).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
  });
});
