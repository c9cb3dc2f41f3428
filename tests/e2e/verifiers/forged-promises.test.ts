import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { receiptCommand } from '../../../scripts/commands/receipt.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { keptHash, type PromisedRecord, promiseSigner } from '../../../services/domain/transparency-log/promise.ts';
import type { Seal } from '../../../services/domain/transparency-log/seal.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aSigner } from '../../support/archive-builder.ts';
import { withFolder, writeFolder } from '../../support/archive-folder.ts';
import { runCommand } from '../../support/commands/run-command.ts';
import { aDecision, anEvent } from '../../support/decision-builders.ts';
import {
  archiveOf,
  avroLong,
  decisionOf,
  decisionSchema,
  noteOf,
  ofDecisions,
} from '../../support/verification/forged-segments.ts';

const DAY = 86_400_000;
const describeWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? describe : describe.skip;

const intake = aSigner('custodes.test/promises');
const sign = promiseSigner(intake);
const event = encodeAccessEvent(anEvent({ eventId: 'ev-1' }));
const entry = encodeAccessDecision(aDecision({ event, eventSchemaId: schemaIds.accessEvent }));
const kept: PromisedRecord = {
  eventId: 'ev-1',
  sourceId: 'console',
  sent: 'a1'.repeat(32),
  kept: keptHash(schemaIds.accessEvent, event),
};
const lost = { ...kept, eventId: 'ev-2', kept: 'b2'.repeat(32) };
const yesterday = Date.now() - 2 * DAY;
const inTenYears = Date.now() + 3650 * DAY;

const line = (note: string | Buffer) => `${JSON.stringify({ promise: note.toString() })}\n`;
const good = sign([kept], yesterday);
const [signed = ''] = good.split('\n\u2014');
const noteOfText = (text: string) => noteOf(Buffer.from(text), intake);
/** Its bytes are signed as a program writes them that replaces the half. */
const halfPair = line(noteOfText(signed.replace('console', '\ufffd'))).replace('\ufffd', '\\ud800');

const timesOf = (received: string, due: string) => signed.replace(/\S+Z \S+Z(?=\n)/, `${received} ${due}`);

/** Lines of promises, and with which code both programs must end. */
const files: readonly (readonly [string, string | Buffer, number])[] = [
  ['one that is kept', line(good), 0],
  [
    'two that are kept, of a source whose name is a space',
    line(sign([kept, { ...kept, sourceId: ' ' }], yesterday)),
    0,
  ],
  ['one that is broken', line(sign([lost], yesterday)), 1],
  ['one that is broken and was made again', line(sign([lost], yesterday)) + line(sign([lost], Date.now())), 1],
  ['one that is broken and was made before', line(sign([lost], Date.now())) + line(sign([lost], yesterday)), 1],
  ['one that is not due', line(sign([lost], Date.now())), 0],
  ['one that is received years from now', line(sign([lost], inTenYears)), 1],
  ['one that is received years from now, and kept', line(sign([kept], inTenYears)), 0],
  ['one of years from now that was made again', line(sign([lost], inTenYears)) + line(sign([lost], Date.now())), 1],
  ['one of years from now that was made before', line(sign([lost], Date.now())) + line(sign([lost], inTenYears)), 1],
  ['one that is received in a minute', line(sign([lost], Date.now() + 60_000)), 0],
  ['one that is broken behind a line that is none', `{}\n${line(sign([lost], yesterday))}`, 1],
  ['one that is kept behind a line that is none', `{}\n${line(good)}`, 2],
  ['one that another event keeps', line(sign([{ ...kept, eventId: 'ev-2' }], yesterday)), 1],
  ['one that is never due', line(noteOfText(signed.replace(/(\S+) \S+(?=\n)/, '$1 9999-12-31T23:59:59.999Z'))), 2],
  [
    'one of the last day of the calendar',
    line(noteOfText(timesOf('9999-12-31T12:00:00.000Z', '+010000-01-01T12:00:00.000Z'))),
    2,
  ],
  ['one of the year 0', line(noteOfText(timesOf('0000-01-01T00:00:00.000Z', '0000-01-02T00:00:00.000Z'))), 2],
  ['one that is due at no time', line(noteOfText(signed.replace(/(Z \S+)(?=\n)/, '$1x'))), 2],
  ['a byte behind the signature', line(noteOf(Buffer.from(signed), intake, Buffer.of(0))), 2],
  ['half of a pair of surrogates', halfPair, 2],
  ['lists in lists', `{"promise":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`, 2],
  ['bytes that are no text', Buffer.concat([Buffer.of(0xff), Buffer.from(line(good))]), 2],
];

describeWithPython('both programs that check promises', () => {
  it.each(files)('end alike with %s', async (_what, content, code) => {
    expect(await endsOf([entry], content)).toEqual([code, code]);
  });

  it('end alike where an entry has a schema id that no release gives', async () => {
    const fields = { eventSchemaId: [...avroLong(2 ** 33)], event: [...avroLong(event.length), ...event] };
    expect(await endsOf([decisionOf(fields)], line(good))).toEqual([1, 1]);
  });

  it.each<[string, Partial<Seal>]>([
    ['counts more entries', { count: 2 }],
    ['is for other offsets', { firstSource: 5, lastSource: 5 }],
  ])('end alike where the entry is in a segment whose seal %s', async (_what, changes) => {
    expect(await endsOf([entry], line(good), changes)).toEqual([1, 1]);
  });
});

async function endsOf(
  entries: readonly Buffer[],
  content: string | Buffer,
  changes: Partial<Seal> = {},
): Promise<number[]> {
  let codes: number[] = [];
  await withFolder(async (folder) => {
    const [archive, file, key] = ['archive', 'promises.ndjson', 'promise.vkey'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFolder(
      archive,
      archiveOf({ entries, schema: decisionSchema, seal: { ...ofDecisions, ...changes } }, aSigner()),
    );
    writeFileSync(file, content);
    writeFileSync(key, `${intake.vkey}\n`);
    const ours = await runCommand(receiptCommand(), ['promise', file, '--promise-key', key, '--archive', archive]);
    const program = join(projectRoot, 'tests/independent/verify.py');
    const args = [program, archive, '--json', '--at-rest', '--promises', file, '--promise-key', key];
    const theirs = await promisify(execFile)('python3', args).then(
      () => ({ code: 0, stderr: '' }),
      ({ code, stderr }) => ({ code, stderr }),
    );
    expect(theirs.stderr).not.toContain('Traceback');
    codes = [ours.exitCode, theirs.code];
  });
  return codes;
}
