import { stageAcls } from '../../../../services/adapters/kafka/topics/stage-acls.ts';

describe('the ACLs of the stages', () => {
  it('let a stage read what it trims: it removes by the age of what is there', () => {
    const acls = stageAcls('t-');
    const trimmed = acls.filter(({ operation }) => operation === 'delete');
    expect(trimmed.map(({ stage, name }) => [stage, name])).toEqual([
      ['archiver', 't-access-events'],
      ['archiver', 't-access-decisions'],
      ['archiver', 't-dead-letters'],
    ]);
    for (const acl of trimmed) expect(acls).toContainEqual({ ...acl, operation: 'read' });
  });
});
