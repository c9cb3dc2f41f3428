import { HttpProblem } from '../../../../services/adapters/http/problem.ts';
import { actOnAlert } from '../../../../services/alerter/acts/act-on-alert.ts';
import { actOnAlerts } from '../../../../services/alerter/acts/bulk.ts';
import { acting, by, codeOf, stopActing } from '../../../support/alerts/acting.ts';
import { alertRecordsIn } from '../../../support/alerts/alert-records.ts';
import { aFinding } from '../../../support/decision-builders.ts';

afterEach(stopActing);

describe('an act on an alert that is refused', () => {
  it('is recorded as an attempt of somebody who may not, and as an error of somebody who came late', async () => {
    const { deps, reads, ofActor } = await acting();
    await actOnAlert(deps, ofActor, by('ana'), { action: 'acknowledge' });
    expect(await codeOf(actOnAlert(deps, ofActor, by('ana'), { action: 'acknowledge' }))).toBe('already-answered');
    expect(await codeOf(actOnAlert(deps, ofActor, by('e-1'), { action: 'escalate', text: 'no' }))).toBe('own-alert');
    expect(reads.map(({ outcome, filter }) => [outcome, filter?.split('/').at(-1)])).toEqual([
      ['error', 'acknowledge?refused=wrong-state'],
      ['denied', 'escalate?refused=own-alert'],
    ]);
  });

  it('stays refused where the log does not take the attempt', async () => {
    const { deps, ofActor } = await acting();
    const recordRead = async () => {
      throw new HttpProblem('query-not-recorded', { detail: 'the log is full', retryAfterSeconds: 1 });
    };
    expect(await codeOf(actOnAlert({ ...deps, recordRead }, ofActor, by('e-1'), { action: 'acknowledge' }))).toBe(
      'own-alert',
    );
  });
});

describe('an approval', () => {
  const close = { action: 'close', disposition: 'test', text: 'a drill' } as const;

  it('approves only the close that it names: another may be proposed while the second person reads', async () => {
    const { deps, append, reads, ofActor } = await acting();
    await append(aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'high' }));
    const { work } = await actOnAlert(deps, ofActor, by('ana'), close);
    await actOnAlert(deps, ofActor, by('ana'), { action: 'reopen', text: 'not so' });
    const { proposal } = (await actOnAlert(deps, ofActor, by('ana'), { ...close, disposition: 'misuse' })).work;
    const approve = (actId = '') =>
      actOnAlert(deps, ofActor, by('lee'), { action: 'approve-close', proposals: [actId] });
    await expect(approve(work.proposal?.actId)).rejects.toMatchObject({
      code: 'already-answered',
      details: { extensions: { state: 'close-proposed', proposal: { actId: proposal?.actId, disposition: 'misuse' } } },
    });
    expect(reads.map(({ outcome, filter }) => [outcome, filter?.split('/').at(-1)])).toEqual([
      ['error', 'approve-close?refused=other-proposal'],
    ]);
    expect((await approve(proposal?.actId)).work.state).toBe('closed');
  });

  it('that names none approves the close there is', async () => {
    const { deps, append, ofActor } = await acting();
    await append(aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'high' }));
    await actOnAlert(deps, ofActor, by('ana'), close);
    expect((await actOnAlert(deps, ofActor, by('lee'), { action: 'approve-close' })).work.state).toBe('closed');
  });

  it('of several names the proposals that were read', async () => {
    const { deps, append, ofActor, ofMany } = await acting();
    await append(
      aFinding({ group: 'actor:e-1', actorId: 'e-1', severity: 'high' }),
      aFinding({ group: 'storm:tool:a-rule', actorId: 'e-3', severity: 'high' }),
    );
    const { work } = await actOnAlert(deps, ofActor, by('ana'), close);
    await actOnAlert(deps, ofMany, by('ana'), close);
    const { results } = await actOnAlerts(deps, by('lee'), {
      alertIds: [ofActor, ofMany],
      action: 'approve-close',
      proposals: [work.proposal?.actId ?? ''],
    });
    expect(results).toMatchObject([{ status: 'done' }, { status: 'refused', code: 'already-answered' }]);
  });
});

describe('an act on several alerts', () => {
  const acknowledge = (...alertIds: string[]) => ({ alertIds, action: 'acknowledge' }) as const;

  it('is one request on the record of each, of which some may be refused', async () => {
    const { deps, log, ofActor, ofMany } = await acting();
    const { bulkId, results } = await actOnAlerts(deps, by('e-1'), acknowledge(ofActor, 'none', ofMany));
    expect(results).toMatchObject([
      { alertId: ofActor, status: 'refused', code: 'own-alert' },
      { alertId: 'none', status: 'refused', code: 'alert-unknown' },
      { alertId: ofMany, status: 'done', state: 'acknowledged' },
    ]);
    const acts = (await alertRecordsIn(log)).flatMap((record) => (record.kind === 'act' ? [record] : []));
    expect(acts.map((act) => [act.alertId, act.bulkId])).toEqual([
      [ofActor, bulkId],
      [ofMany, bulkId],
    ]);
  });

  it('ends where the log does not answer, with what was done before', async () => {
    const { deps, log, book, ofActor, ofMany } = await acting();
    const inLog = log.append;
    let appends = 0;
    log.append = async (...given) => {
      appends += 1;
      if (appends > 1) throw new Error('no space left');
      return inLog(...given);
    };
    expect(await codeOf(actOnAlerts(deps, by('ana'), acknowledge(ofMany, ofActor)))).toBe('outcome-unknown');
    expect([ofMany, ofActor].map((id) => book.fold.get(id)?.work.state)).toEqual(['acknowledged', 'new']);
  });
});
