import { kindsAskedBy } from '../../../../services/adapters/process/stage-declaration.ts';
import { custodesProcess } from '../../../../services/all-in-one/config.ts';
import { everyKind, kindsBehindDecider } from '../../../../services/domain/register/kinds-followed.ts';

const { stages, threads, dividing } = custodesProcess;
const named = (names: readonly string[]) => stages.filter(({ name }) => names.includes(name));
const inThreads = (threads[2] ?? []).flatMap((one) => one.stages);

describe('the register of a thread or a process follows', () => {
  it.each([
    ['everything where a stage of it decides, or answers before an access', stages],
    ['everything in a thread that decides some partitions', named(dividing.stages)],
    ['everything in the main thread, whose stages the others leave to it', named(['intake', 'evaluation', 'page'])],
  ])('%s', (_, ofThread) => {
    expect(kindsAskedBy(ofThread)).toBe(everyKind);
  });

  it.each([...threads.flat(), ...inThreads.map((name) => ({ name, stages: [name] }))])(
    'what the stages behind the decider ask for: $name',
    ({ name, stages: ofThread }) => {
      expect([...kindsAskedBy(named(ofThread))]).toEqual(name === 'archiver' ? [] : kindsBehindDecider);
    },
  );
});
