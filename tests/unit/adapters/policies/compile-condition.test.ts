import { isCelError, run } from '@bufbuild/cel';
import fc from 'fast-check';
import { compileCondition, interpretCondition } from '../../../../services/adapters/policies/compile-condition.ts';
import type { Condition } from '../../../../services/adapters/policies/condition-code.ts';
import { runsOf } from '../../../support/process/pass.ts';

/** Values of every type at names a condition may use. */
const values = fc.oneof(
  fc.constantFrom(null, true, false, 'app', 'database', ''),
  fc.constantFrom(0, 1, 2, 1.5, -1),
  fc.constantFrom(['app'], [], ['app', 'database']),
  fc.constantFrom({ approved: true }, { approved: null }),
);
const contexts = fc.record({
  t: values,
  purpose: values,
  ownerId: values,
  cameraId: values,
  entitled: values,
  private: values,
  event: fc.record({ path: values, network: values }),
});

const leaf = fc.constantFrom(
  ...['t', 'purpose', 'ownerId', 'cameraId', 'entitled', 'private', 'event.path', 'event.network'],
  ...['event.network.approved', 'null', 'true', '"app"', '1', '1.5', '["app", "database"]', '[1, 2]'],
);
const { condition } = fc.letrec<{ value: string; condition: string }>((tie) => ({
  value: fc.oneof(
    { weight: 4, arbitrary: leaf },
    fc.tuple(leaf, leaf).map(([a, b]) => `(${a} - ${b})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(tie('value'), fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in'), tie('value'))
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    leaf,
    tie('condition').map((a) => `!(${a})`),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
}));

/** True, false, or that CEL gives no truth value. */
function outcome(compiled: Condition, context: object): boolean | 'error' {
  try {
    return compiled(context);
  } catch {
    return 'error';
  }
}

describe('a translated condition', () => {
  it('gives what the CEL engine gives, also where that is an error', () => {
    fc.assert(
      fc.property(condition, contexts, (source, context) => {
        const compiled = compiledOrNull(compileCondition, source);
        const interpreted = compiledOrNull(interpretCondition, source);
        fc.pre(compiled !== null && interpreted !== null);
        expect(outcome(compiled, context)).toBe(outcome(interpreted, context));
      }),
      { numRuns: runsOf(3_000) },
    );
  });

  it.each([
    ['event.network.approved == true', { event: { network: null } }, 'error'],
    ['event.network.approved == true || t > 1', { event: { network: null }, t: 2 }, true],
    ['t > 1 || event.network.approved == true', { event: { network: null }, t: 2 }, true],
    ['event.network.approved == true && t > 1', { event: { network: null }, t: 0 }, false],
    ['t < person.employmentUntil', { t: 1, person: { employmentUntil: null } }, 'error'],
    ['ownerId == cameraId', { ownerId: null, cameraId: 'c-3' }, false],
    ['ownerId != cameraId', { ownerId: 'c-3', cameraId: 'c-3' }, false],
    ['purpose in ["a", "b"]', { purpose: null }, false],
    ['"anyone" in recording.sharedWith', { recording: { sharedWith: ['anyone'] } }, true],
    ['account', { account: 'yes' }, 'error'],
    ['person.aliases.exists(a, a == "x")', { person: { aliases: ['y', 'x'] } }, true],
    ['event.resource.siteId == "home"', { event: { resource: { siteId: 'home' } } }, true],
    ['event.network.asn in [64496, 64497]', { event: { network: { asn: 64_496 } } }, true],
    ['size(person.aliases) == 1', { person: { aliases: ['x'] } }, true],
  ])('%s of %j is %s in both engines', (source, context, expected) => {
    const second = run(source, context as Parameters<typeof run>[1]);
    expect(isCelError(second) || typeof second !== 'boolean' ? 'error' : second).toBe(expected);
    expect(outcome(compileCondition(source), context)).toBe(expected);
  });

  it('reads decoded events, which are no plain objects, also where the engine has to help', () => {
    class Event {
      network = null;
      path = 'app';
    }
    const source = 'event.network.approved == true || event.path == "app"';
    expect(compileCondition(source)({ event: new Event() })).toBe(true);
  });

  it('cannot be given code', () => {
    const text = '"]);globalThis.pwned=1;//\\"\\u2028';
    expect(compileCondition(`purpose == ${JSON.stringify(text)}`)({ purpose: text })).toBe(true);
    expect(() => compileCondition('constructor.constructor("x") == 1')).toThrow(/constructor/);
    expect(() => compileCondition('event.action == (')).toThrow(
      '`event.action == (` is not a CEL condition over the names of an access: ',
    );
    expect(() => compileCondition('event.action.kind == 1')).toThrow(
      'there is no `event.action.kind`, expected `event.action`',
    );
    expect(() => compileCondition('event.constructor == 1')).toThrow('there is no `event.constructor`');
    expect(globalThis).not.toHaveProperty('pwned');
  });
});

function compiledOrNull(compile: (source: string) => Condition, source: string): Condition | null {
  try {
    return compile(source);
  } catch {
    return null;
  }
}
