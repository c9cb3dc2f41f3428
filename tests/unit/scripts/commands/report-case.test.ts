import { reportMarkdown } from '../../../../scripts/commands/cases/report-case.ts';

type Report = Parameters<typeof reportMarkdown>[0];
type Evidence = Parameters<typeof reportMarkdown>[1][number];

const report = {
  caseId: 'C-1',
  title: 'Views without a ticket',
  state: 'open',
  severity: 'high',
  accesses: 1,
  affectedAccounts: 1,
  generatedAt: '2026-11-24T09:00:00.000Z',
  period: null,
  people: [],
  rules: [],
  alerts: [],
  incident: null,
  accounts: ['o-81'],
  history: [],
  notKnown: [],
  unknown: [],
  unknownLeftOut: 0,
} as unknown as Report;

it('a draft report shows what a tool or person wrote, and neither fetches nor links it', () => {
  const hostile = '![x](https://evil.example/seen.png) <img src=x> [a](javascript:1) `b` | c';
  const evidence = [
    {
      eventId: hostile,
      sourceId: 'tool',
      occurredAt: '2026-11-24T08:00:00.000Z',
      actorId: 'e-1',
      ownerId: 'o-81',
      rules: [],
    },
  ].map((one) => ({ ...one, sealed: null })) as unknown as Evidence[];
  const history = [{ at: '2026-11-24T08:30:00.000Z', by: 'e-7', action: 'comment', text: `${hostile}\n# Closed` }];
  const text = reportMarkdown({ ...report, history } as unknown as Report, evidence);
  const shown = '!\\[x\\](https://evil.example/seen.png) \\<img src=x> \\[a\\](javascript:1) `b` \\| c';
  expect(text.split(shown)).toHaveLength(3);
  expect(text).not.toMatch(/(^|[^\\])(\[|<img)/m);
  expect(text).not.toMatch(/^# Closed/m);
  expect(text).toContain('| 2026-11-24T08:00:00.000Z | ');
});
