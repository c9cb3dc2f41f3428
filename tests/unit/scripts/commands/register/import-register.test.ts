import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importRegisterCommand } from '../../../../../scripts/commands/register/import-register.ts';
import { projectRoot } from '../../../../../services/adapters/config/project-root.ts';
import { type FakeIntake, openFakeIntake } from '../../../../support/fake-intake.ts';
import { anIntakeServer, type IntakeServer, recordsOf } from '../../../../support/intake-server.ts';
import { type RanCommand, runCommand } from '../../../../support/process/run-command.ts';
import { aRecordJson } from '../../../../support/register-builders.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-register-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<RanCommand> => runCommand(importRegisterCommand(), args);
const infra = (name: string): string => join(projectRoot, 'infra/register', name);

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const samples: readonly (readonly [map: string, sample: string, read: number, skipped: number, sent: number])[] = [
  ['hr.yaml', 'samples/hr.csv', 5, 1, 4],
  ['tickets.yaml', 'samples/tickets.csv', 2, 0, 2],
  ['consents.yaml', 'samples/consents.tsv', 3, 1, 2],
  ['cameras.yaml', 'samples/cameras.csv', 4, 0, 4],
];

describe('custodes register import, with a real intake', () => {
  let intake: IntakeServer;
  beforeEach(async () => {
    intake = await anIntakeServer();
  });
  afterEach(() => intake.close());

  const recordOf = async (path: string) => (await intake.get(`/v1/register/${path}`)).body;

  it.each(samples)('takes %s for %s as the dry run reported', async (map, sample, read, skipped, sent) => {
    const args = ['--map', infra(map), infra(sample), '--json'];
    const dry = JSON.parse((await run(...args, '--dry-run')).out);
    expect(dry).toMatchObject({ dryRun: true, read, skipped, sent, rejected: 0, reasons: [], unmappedColumns: [] });
    const first = await run(...args, '--url', intake.url);
    expect(first).toMatchObject({ code: 0, error: '' });
    expect(JSON.parse(first.out)).toMatchObject({ read, skipped, sent, accepted: sent, duplicate: 0, rejected: 0 });
    const again = await run(...args, '--url', intake.url);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ sent, accepted: 0, duplicate: sent });
  });

  it('fills the fields as the map specifies', async () => {
    for (const [map, sample] of samples) await run('--map', infra(map), infra(sample), '--url', intake.url);
    expect(await recordOf('person/e-1042?asOf=2026-01-01T00:00:00Z')).toMatchObject({
      type: 'employee',
      employer: 'acme',
      role: 'support',
      team: 'eu-support',
      issuer: 'hr',
      // Midnight in Berlin, in winter and in summer; the training is valid until the end of its last day.
      validFrom: '2021-01-31T23:00:00.000Z',
      trainingValidUntil: '2026-12-31T23:00:00.000Z',
      aliases: ['zmueller', 'arn:aws:iam::111122223333:user/zmueller'],
      ownAccountId: 'o-81',
      employmentUntil: null,
      approvedCountries: null,
    });
    expect(await recordOf('person/e-1042')).toMatchObject({
      role: 'support-lead',
      validFrom: '2026-05-31T22:00:00.000Z',
    });
    // The clocks went forward on the day of entry; the last day of work is still one of work.
    expect(await recordOf('person/v-77?asOf=2026-06-01T00:00:00Z')).toMatchObject({
      type: 'contractor',
      employer: 'Nearshore sp. z o.o.',
      approvedCountries: ['PL', 'DE'],
      employmentFrom: '2026-03-28T23:00:00.000Z',
      employmentUntil: '2026-11-30T23:00:00.000Z',
    });
    expect(await recordOf('ticket/T-4711')).toMatchObject({
      assignees: ['e-1042', 'team:eu-support'],
      closedAt: null,
      openedAt: '2026-11-24T08:55:00.000Z',
    });
    expect(await recordOf('ticket/T-4712?asOf=2026-11-24T00:00:00Z')).toMatchObject({
      closedAt: '2026-11-24T09:12:00.000Z',
    });
    expect(await recordOf('consent/C-1')).toMatchObject({
      live: false,
      affirmativeAct: true,
      actions: ['view', 'download'],
      cameraIds: ['c-3', 'c-4'],
      grantedTo: 'any-support',
    });
    expect(await recordOf('consent/C-2')).toMatchObject({
      live: true,
      revokedAt: '2026-11-24T07:00:00.000Z',
      cameraIds: [],
    });
    expect(await recordOf('camera/c-4')).toMatchObject({ locationClass: 'intimate', endToEndEncrypted: true });
    // 1:15 AM came twice that night: the first one.
    expect(await recordOf('camera/c-5')).toMatchObject({
      locationClass: 'intimate',
      validFrom: '2025-11-02T08:15:00.000Z',
    });
    expect(await recordOf('camera/c-6')).toMatchObject({
      locationClass: 'unknown',
      validFrom: '2026-03-01T20:05:00.000Z',
    });
  });

  it('leaves a ticket with whom it was before somebody else took it over', async () => {
    const sample = readFileSync(infra('samples/tickets.csv'), 'utf8');
    const before = 'v-77,2026-11-23 10:20:00,2026-11-23 10:00:00,2026-11-24 09:12:00';
    expect(sample).toContain(before);
    const later = sample.replace(before, 'e-1042,2026-11-23 14:00:00,2026-11-23 10:00:00,2026-11-24 09:12:00');
    for (const text of [sample, later]) {
      await run('--map', infra('tickets.yaml'), file('tickets.csv', text), '--url', intake.url);
    }
    expect(await recordOf('ticket/T-4712?asOf=2026-11-23T13:59:59Z')).toMatchObject({ assignees: ['v-77'] });
    expect(await recordOf('ticket/T-4712?asOf=2026-11-23T14:00:00Z')).toMatchObject({ assignees: ['e-1042'] });
  });

  it('names what the server alone can refuse, with its line', async () => {
    const people = [aRecordJson('person', { aliases: ['a'] }), aRecordJson('person', { id: 'e-2', aliases: ['a'] })];
    const path = file('aliases.ndjson', people.map((one) => JSON.stringify(one)).join('\n'));
    expect((await run(path, '--dry-run')).code).toBe(0);
    const { code, out } = await run(path, '--url', intake.url, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      sent: 2,
      accepted: 1,
      rejected: 1,
      reasons: [{ field: 'aliases[0]', count: 1, places: [`${path}:2`], values: ['a'] }],
    });
  });

  it('shows and keeps nothing of what people call their cameras', async () => {
    const rows = ['Serial,Account,Name,Model,E2EE,Firmware,Activated'];
    rows.push('c-1,o-1,Zoe Bedroom,Spot,no,1,1/1/2025 9:00 AM');
    rows.push('c-2,,Zoe Bedroom,Spot,perhaps,1,1/1/2025 9:00 AM', 'c-3,o-1,Zoe Bedroom');
    rows.push(
      `c-4,o-1,${'Zoe Bedroom '.repeat(500)},Spot,no,1,1/1/2025 9:00 AM`,
      'c-5,,Zoe Bedroom,,no,,1/1/2025 9:00 AM',
    );
    const csv = file('zoe.csv', rows.join('\n'));
    const valued = file(
      'named.yaml',
      readFileSync(infra('cameras.yaml'), 'utf8').replace(/name: .*/, 'name: { column: Name, values: { Door: door } }'),
    );
    const lines = file(
      'zoe.ndjson',
      `{"kind":"camera","name":"Zoe Bedroom"}\n{"kind":"camera","label":"Zoe Bedroom"\n"Zoe Bedroom"\n`,
    );
    for (const args of [['--map', infra('cameras.yaml'), csv], ['--map', valued, csv], [lines]]) {
      for (const mode of [['--dry-run'], ['--url', intake.url], ['--url', intake.url, '--json']]) {
        const { code, out, error } = await run(...args, ...mode);
        expect([code, out + error]).toEqual([2, expect.stringMatching(/rejected/)]);
        expect(out + error).not.toContain('Zoe');
      }
    }
    const dry = await run(lines, '--dry-run');
    expect(dry.out + dry.error).toContain('line 2, column 39');
    const records = [...(await recordsOf(intake.log, 'register')), ...(await recordsOf(intake.log, 'dead-letters'))];
    expect(records.length).toBeGreaterThan(4);
    expect(Buffer.concat(records.map(({ value }) => value)).toString('latin1')).not.toContain('Zoe');
  });
});

describe('custodes register import', () => {
  const map = `kind: account
fields:
  id: Kunde
  issuer: { value: crm }
  validFrom: { value: 2026-01-01T00:00:00Z }
  authorisedUsers: { column: Nutzer, split: '/', default: [] }
  class: { column: Art, values: { Test: test, Privat: customer } }
`;
  const plain = 'Kunde,Nutzer,Art\no-ä,ann/bob,Test\n';
  const quietly = ['--dry-run', '--json'];

  it.each<[string, string | Buffer, string[]]>([
    ['commas', plain, []],
    ['semicolons and CRLF', plain.replaceAll(',', ';').replaceAll('\n', '\r\n'), []],
    ['tabs', plain.replaceAll(',', '\t'), []],
    ['Excel’s sep line', `sep=|\r\n${plain.replaceAll(',', '|')}`, []],
    ['a byte order mark', `\ufeff${plain}`, []],
    ['UTF-16 of Windows', Buffer.from(`\ufeff${plain}`, 'utf16le'), []],
    ['UTF-16 of others', Buffer.from(`\ufeff${plain}`, 'utf16le').swap16(), []],
    ['UTF-16 without its mark', Buffer.from(plain, 'utf16le'), ['--encoding', 'utf-16le']],
    ['latin1', Buffer.from(plain, 'latin1'), ['--encoding', 'latin1']],
    ['gzip', gzipSync(plain), []],
    ['no line end at the end', plain.trimEnd(), []],
    ['a given delimiter', plain.replaceAll(',', '#'), ['--delimiter', '#']],
    ['quotes and blanks', '"Kunde" , "Nutzer",Art\n"o-ä","ann/ bob/"," Test "\n\n'.replace(' , ', ','), []],
  ])('reads CSV with %s', async (_what, content, options) => {
    const path = file('accounts.csv', content);
    const { code, out } = await run('--map', file('map.yaml', map), path, ...quietly, ...options);
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ read: 1, sent: 1, rejected: 0 })]);
  });

  it('counts what it refuses by reason, with lines, values, and what the map does not name', async () => {
    const rows = [
      'Kunde,Nutzer,Art,Notiz',
      'o-1,,Test,"two',
      'lines"',
      'o-2,,Firma,',
      'o-3,,Firma,',
      ',,Test,',
      'o-5,x',
      'o-6,,"Test,',
    ];
    const path = file('wrong.csv', rows.join('\n'));
    const { code, out } = await run('--map', file('map.yaml', map), path, ...quietly);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      sent: 1,
      rejected: 5,
      unmappedColumns: ['Notiz'],
      unmappedValues: [{ column: 'Art', value: 'Firma', count: 2 }],
      reasons: expect.arrayContaining([
        {
          field: 'class',
          expected: expect.any(String),
          count: 2,
          places: [`${path}:4`, `${path}:5`],
          values: ['Firma'],
        },
        { field: 'id', expected: expect.any(String), count: 1, places: [`${path}:6`], values: [null] },
      ]),
    });
    const text = (await run('--map', file('map.yaml', map), path, '--dry-run')).out;
    expect(text).toContain('not in the map: Firma in column `Art`, 2 times');
    expect(text).toContain('not used: column `Notiz`');
  });

  it.each([
    ['a field that is too long', `o-2,${'x'.repeat(1_100_000)},Test`],
    ['a quote that is never closed', `o-2,"${'x\n'.repeat(600_000)},Test`],
  ])('drops no row in silence after %s', async (_what, long) => {
    const rows = Array.from({ length: 100 }, (_, index) => `o-${index + 10},,Test`);
    const path = file('long.csv', ['Kunde,Nutzer,Art', 'o-1,,Test', long, ...rows].join('\n'));
    const { code, error } = await run('--map', file('map.yaml', map), path, ...quietly);
    expect(code).toBe(2);
    expect(error).toMatch(/long\.csv:\d+` is in the middle of a longer record, expected at most 1,000,000 characters/);
  });

  it.each<[string, string, RegExp]>([
    ['a kind there is not', map.replace('account', 'dog'), /map\.yaml:1`: `kind` is `dog`/],
    [
      'a field that the kind has not',
      `${map}  colour: Art\n`,
      /map\.yaml:8`: `fields\.colour` is `Art`: a account has no such|map\.yaml:8`: `fields\.colour`/,
    ],
    [
      'a column that the file has not',
      map.replace('Kunde', 'Kunden'),
      /accounts\.csv` has no column `Kunden`, it has: `Kunde`/,
    ],
    [
      'a time without its zone',
      map.replace('{ value: 2026-01-01T00:00:00Z }', '{ column: Art, time: yyyy }'),
      /`fields\.validFrom\.time`.*zone/,
    ],
    [
      'a zone there is not',
      map.replace('{ value: 2026-01-01T00:00:00Z }', '{ column: Art, time: yyyy, zone: Mars }'),
      /time zone/,
    ],
    ['two sources for a field', map.replace("split: '/'", 'value: x'), /expected one of: column, template, value/],
    ['an unknown word', map.replace('split', 'splitt'), /splitt/],
  ])('names what is wrong with a map: %s', async (_what, text, expected) => {
    const { code, out, error } = await run('--map', file('map.yaml', text), file('accounts.csv', plain), '--dry-run');
    expect([code, out]).toEqual([2, '']);
    expect(error).toMatch(expected);
  });

  it.each<[string, string[], RegExp]>([
    ['a file that is not there', ['--map', 'MAP', '/nowhere.csv'], /nowhere\.csv` cannot be read/],
    ['bytes of another encoding', ['--map', 'MAP', 'LATIN'], /latin\.csv` is not utf-8: give `--encoding`/],
    ['an encoding nobody knows', ['--map', 'MAP', 'LATIN', '--encoding', 'klingon'], /encoding `klingon`/],
    ['an empty file', ['--map', 'MAP', 'EMPTY'], /is empty, expected a header/],
    ['an encoding without a map', ['LATIN', '--encoding', 'utf-8'], /expected a `--map`/],
    [
      'the time of no snapshot',
      ['--map', 'MAP', 'PLAIN', '--at', '2026-01-01T00:00:00Z'],
      /expected `--full-snapshot`/,
    ],
    ['the limit of no snapshot', ['--map', 'MAP', 'PLAIN', '--end-at-most', '5'], /expected `--full-snapshot`/],
    ['the auditor of no snapshot', ['--map', 'MAP', 'PLAIN', '--auditor-url', 'x'], /expected `--full-snapshot`/],
  ])('ends with 2 on %s', async (_what, args, expected) => {
    const paths: Record<string, string> = {
      MAP: file('map.yaml', map),
      PLAIN: file('plain.csv', plain),
      LATIN: file('latin.csv', Buffer.from(plain, 'latin1')),
      EMPTY: file('empty.csv', ''),
    };
    const { code, error } = await run(...args.map((arg) => paths[arg] ?? arg), '--dry-run');
    expect(code).toBe(2);
    expect(error).toMatch(expected);
  });
});

describe('custodes register import, with an intake that has troubles', () => {
  let intake: FakeIntake;
  beforeEach(async () => {
    intake = await openFakeIntake();
  });
  afterEach(() => intake.close());

  const many = Array.from({ length: 2_001 }, (_, at) => JSON.stringify(aRecordJson('person', { id: `e-${at}` }))).join(
    '\n',
  );

  it('sends batches, and again what was not acknowledged', async () => {
    intake.troubles.push(503, 'break', 429);
    const { code, out } = await run(file('many.ndjson', many), '--url', intake.url, '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ read: 2_001, sent: 2_001, accepted: 2_001 }),
    ]);
    expect(intake.received.slice(3).map(({ lines }) => lines.length)).toEqual([1_000, 1_000, 1]);
    expect(intake.received[0]?.route).toBe('/v1/register');
  });

  it('ends with 3 when no server answers, and reports what was done with the rest', async () => {
    const { url } = intake;
    await intake.close();
    const { code, out, error } = await run(file('many.ndjson', many), '--url', url, '--json');
    expect(code).toBe(3);
    expect(error).toContain('could not be reached');
    expect(JSON.parse(out)).toMatchObject({ sent: 0, accepted: 0 });
    intake = await openFakeIntake();
  });
});
