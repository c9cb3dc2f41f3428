import { changesOf } from '../../../services/console/page/rules/set-parts.ts';

const settings = { mode: 'enforce', severity: 'high', parameters: { daysMin: { value: 5 } } };
const sigma = {
  documents: [{ title: 'T', detection: { one: { action: 'view' }, condition: 'one' } }],
  fields: { sigma: {} },
};
const setOf = (...detections: readonly object[]) => JSON.stringify({ detections });
const before = setOf({ id: 'sigma-t', ...settings, sigma });

const changed = (to: object) => changesOf('detections', before, setOf({ id: 'sigma-t', ...settings, ...to }));

describe('the changes of a proposed set', () => {
  it('are none of an equal one, and each value that differs', () => {
    expect(changed({ sigma })).toEqual([]);
    expect(changed({ sigma, mode: 'off', parameters: { daysMin: { value: 9 } } })).toEqual([
      { what: 'sigma-t, parameter daysMin', before: '5', after: '9' },
      { what: 'sigma-t, mode', before: 'enforce', after: 'off' },
    ]);
    expect(changesOf('detections', undefined, setOf({ id: 'a', mode: 'off' }))).toHaveLength(1);
  });

  it('name what a field of an unchanged Sigma text reads now', () => {
    expect(changed({ sigma: { ...sigma, fields: { sigma: { action: 'purpose' } } } })).toEqual([
      { what: 'sigma-t, names of fields, sigma, action', before: null, after: '"purpose"' },
    ]);
  });

  it('cannot be hidden behind a name that looks like a path', () => {
    const [document] = sigma.documents;
    const hidden = {
      ...document,
      detection: { ...document?.detection, one: { action: 'none' } },
      'detection, one, action': 'view',
    };
    expect(changed({ sigma: { ...sigma, documents: [hidden] } })).toContainEqual({
      what: 'sigma-t, Sigma text 1, detection, one, action',
      before: '"view"',
      after: '"none"',
    });
  });

  it('of a set of rules are those of its parameters and rules', () => {
    const rules = (when: string, value: number) =>
      JSON.stringify({ parameters: { days: { value, meaning: 'm' } }, rules: [{ id: 'a', when }] });
    expect(changesOf('policies', rules('x', 1), rules('y', 2))).toEqual([
      { what: 'parameter days', before: '1', after: '2' },
      { what: 'rule a, when', before: 'x', after: 'y' },
    ]);
  });

  it('are all of a set that follows what was none', () => {
    expect(changesOf('detections', 'no JSON', setOf({ id: 'a', mode: 'off' }))).toEqual([
      { what: 'a, mode', before: null, after: 'off' },
    ]);
  });

  it('are none of a text that is nested too deeply', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(changesOf('detections', before, `{"detections":[{"id":"a","x":${deep}}]}`)).toBeNull();
  });

  it.each(['no JSON', 'null', '{"detections":[null]}', '{"detections":5}'])(
    'are none of what is no set: %s',
    (text) => {
      expect(changesOf('detections', before, text)).toBeNull();
    },
  );
});
