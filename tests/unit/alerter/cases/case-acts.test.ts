import { actOnCase, changeAlerts, openCase } from '../../../../services/alerter/cases/act-on-case.ts';
import { caseRoutes } from '../../../../services/alerter/cases/case-routes.ts';
import { acting as actingOnAlerts, by, codeOf, stopActing, tool } from '../../../support/alerts/acting.ts';
import { alertRecordsIn } from '../../../support/alerts/alert-records.ts';
import { aFinding } from '../../../support/decision-builders.ts';

/** Who acts on a case, judged by the register where the log has the act. */

afterEach(stopActing);

const close = { action: 'close', disposition: 'test', text: 'a drill' } as const;

async function acting() {
  const world = await actingOnAlerts();
  const { caseId } = await openCase(world.deps, by('ana'), 'a street');
  return { ...world, caseId };
}

describe('an act on a case', () => {
  it.each(['e-1', 'arthur', 'boss'])('is not by %s, who is or manages the subject of one of its alerts', async (id) => {
    const { deps, caseId, ofActor, reads } = await acting();
    await changeAlerts(deps, caseId, by('ana'), { add: [ofActor] });
    expect(await codeOf(actOnCase(deps, caseId, by(id), close))).toBe('own-alert');
    expect(reads).toMatchObject([
      { outcome: 'denied', store: 'alerts', filter: `/v1/cases/${caseId}/close?refused=own-alert` },
    ]);
    expect(await codeOf(actOnCase(deps, caseId, by('ana'), { action: 'assign', to: id }))).toBe('assignee-barred');
    expect(await codeOf(actOnCase(deps, caseId, by('ana'), { action: 'assign', to: 'lee' }))).toBe('done');
  });

  it.each(['e-1', 'arthur', 'boss'])('does not add an alert about %s, or of whom they manage', async (id) => {
    const { deps, book, caseId, ofActor, ofMany } = await acting();
    const refused = await changeAlerts(deps, caseId, by(id), { add: [ofActor, ofMany] });
    expect(refused.map(({ alertId, problem }) => [alertId, problem.code])).toEqual([[ofActor, 'own-alert']]);
    expect(book.cases.get(caseId)?.alertIds).toEqual([ofMany]);
  });

  it('changes nothing where one of several alerts does not exist', async () => {
    const { deps, book, caseId, ofActor } = await acting();
    expect(await codeOf(changeAlerts(deps, caseId, by('ana'), { add: [ofActor, 'none'] }))).toBe('alert-unknown');
    expect(book.cases.get(caseId)?.alertIds).toEqual([]);
  });

  it.each([{}, { add: [] }, { add: [], remove: [] }])('that changes nothing is refused: %j', (body) => {
    const { schema } = caseRoutes.changeAlertsOfCase.body;
    expect(schema.safeParse(body).success).toBe(false);
    expect(schema.safeParse({ ...body, remove: ['a'] }).success).toBe(true);
  });

  it('that the log did not take is no refusal: its outcome is unknown', async () => {
    const { deps, log, caseId, ofActor } = await acting();
    log.append = async () => {
      throw new Error('no space left');
    };
    expect(await codeOf(changeAlerts(deps, caseId, by('ana'), { add: [ofActor] }))).toBe('outcome-unknown');
  });

  it('is judged again where an access of the author joined an alert meanwhile', async () => {
    const { deps, log, book, append, caseId, ofMany } = await acting();
    await changeAlerts(deps, caseId, by('ana'), { add: [ofMany] });
    const inLog = log.append;
    log.append = async (...given) => {
      log.append = inLog;
      await append(aFinding({ group: 'storm:tool:a-rule', actorId: 'e-2', severity: 'low' }));
      return inLog(...given);
    };
    expect(await codeOf(actOnCase(deps, caseId, by('e-2'), close))).toBe('own-alert');
    expect(book.cases.get(caseId)?.state).toBe('open');
  });

  it('that approves a close approves only the one that it names', async () => {
    const { deps, append, caseId, ofActor } = await acting();
    await append(aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'high' }));
    await changeAlerts(deps, caseId, by('ana'), { add: [ofActor] });
    const { proposal: first } = await actOnCase(deps, caseId, by('ana'), close);
    await actOnCase(deps, caseId, by('ana'), { action: 'reopen', text: 'not so' });
    const { proposal } = await actOnCase(deps, caseId, by('ana'), close);
    const approve = (actId = '') => actOnCase(deps, caseId, by('lee'), { action: 'approve-close', proposals: [actId] });
    await expect(approve(first?.actId)).rejects.toMatchObject({
      code: 'already-answered',
      details: { extensions: { state: 'close-proposed', proposal: { actId: proposal?.actId } } },
    });
    expect((await approve(proposal?.actId)).state).toBe('closed');
  });

  it('that closes grave alerts is by two people, no tools, and what it closes is watched for 30 days', async () => {
    const { deps, log, book, append, caseId, ofActor } = await acting();
    await append(aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'high' }));
    await changeAlerts(deps, caseId, by('ana'), { add: [ofActor] });
    expect(await codeOf(actOnCase(deps, caseId, tool, close))).toBe('person-required');
    expect((await actOnCase(deps, caseId, by('ana'), close)).state).toBe('close-proposed');
    for (const [caller, code] of [
      [tool, 'person-required'],
      [by('ana'), 'second-person-required'],
    ] as const) {
      expect(await codeOf(actOnCase(deps, caseId, caller, { action: 'approve-close' }))).toBe(code);
    }
    expect((await actOnCase(deps, caseId, by('lee'), { action: 'approve-close' })).state).toBe('closed');
    expect(book.fold.get(ofActor)?.work.state).toBe('closed');
    const acts = (await alertRecordsIn(log)).flatMap((record) => (record.kind === 'case-act' ? [record] : []));
    expect(acts.map(({ action, watchDays }) => [action, watchDays])).toEqual([
      ['create', null],
      ['add-alert', null],
      ['close', 30],
      ['close', 30],
      ['approve-close', 30],
      ['approve-close', 30],
      ['approve-close', 30],
    ]);
  });
});
