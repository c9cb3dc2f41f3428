import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archivePlace } from '../../../../scripts/commands/environment.ts';
import { receiptCommand } from '../../../../scripts/commands/receipt.ts';
import { verifyCommand } from '../../../../scripts/commands/verify.ts';
import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { type Archive, appendSeals, openSealedLog } from '../../../../services/archiver/sealed-log.ts';
import type { AccessDecision } from '../../../../services/domain/access-decision/access-decision.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import { readCheckpoint } from '../../../../services/domain/transparency-log/log-reader.ts';
import { leafHash } from '../../../../services/domain/transparency-log/merkle.ts';
import { buildReceipt, type Receipt } from '../../../../services/domain/transparency-log/receipt.ts';
import { encodeSeal } from '../../../../services/domain/transparency-log/seal.ts';
import { verifyArchive } from '../../../../services/domain/transparency-log/verify-archive.ts';
import { encodeAccessDecision } from '../../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { anArchive, aPosition, aSigner } from '../../../support/archive-builder.ts';
import { objectsOf, withFolder, writeFolder } from '../../../support/archive-folder.ts';
import { runCommand } from '../../../support/commands/run-command.ts';
import { aDecision, anEvent, JUNE } from '../../../support/decision-builders.ts';
import { storeWhole } from '../../../support/decision-log/whole-segments.ts';

describe('custodes verify', () => {
  it('prints in one line what it checked, and exits with 0', async () => {
    await withArchive(async (folder) => {
      const { exitCode, lines } = await runCommand(verifyCommand(), [folder]);
      expect(lines).toEqual([`${folder} verified: 10 entries in 5 segments, 5 seals, tiles and checkpoint`]);
      expect(exitCode).toBe(0);
    });
  });

  it('prints the report as JSON', async () => {
    await withArchive(async (folder, archive) => {
      const { lines } = await runCommand(verifyCommand(), [folder, '--json']);
      expect(JSON.parse(lines.join('\n'))).toEqual(await verifyArchive(archive.objects, archive.signer.vkey));
    });
  });

  it('names what is wrong, a line each, and leaves with 1', async () => {
    await withArchive(async (folder) => {
      writeFileSync(join(folder, 'tile/0/000.p/5'), 'nonsense');
      writeFileSync(join(folder, 'note.txt'), 'nonsense');
      const { exitCode, lines } = await runCommand(verifyCommand(), [folder]);
      expect(lines[0]).toContain('NOT verified: 2 problems');
      expect(lines.slice(1).map((line) => line.split(': ').slice(0, 2))).toEqual([
        ['note.txt', 'object-unknown'],
        ['tile/0/000.p/5', 'tile-mismatch'],
      ]);
      expect(exitCode).toBe(1);
    });
  });

  it('verifies with the key it is given, not with the one in the archive', async () => {
    await withArchive(async (folder) => {
      const key = `${folder}.vkey`;
      writeFileSync(key, `${aSigner().vkey}\n`);
      const { exitCode, lines } = await runCommand(verifyCommand(), [folder, '--key', key]);
      expect(lines.join('\n')).toContain('checkpoint: checkpoint-signature');
      expect(exitCode).toBe(1);
      rmSync(key);
    });
  });

  it('is not verified without any key', async () => {
    await withArchive(async (folder) => {
      rmSync(join(folder, 'log.vkey'));
      const { exitCode, lines } = await runCommand(verifyCommand(), [folder]);
      expect(lines.join('\n')).toContain('log.vkey: key-malformed');
      expect(exitCode).toBe(1);
    });
  });

  it.each([['s3://B'], ['/nowhere/at/all'], ['/tmp', '--key', '/nowhere/at/all'], ['/tmp', '--key', '/tmp']])(
    'cannot read %s %s %s and leaves with 2',
    async (...args) => {
      const { exitCode, lines, complaints } = await runCommand(verifyCommand(), args);
      expect({ exitCode, lines }).toEqual({ exitCode: 2, lines: [] });
      expect(complaints.join('\n')).toContain('expected');
    },
  );

  it('looks where the environment specifies', () => {
    expect(archivePlace.read({ S3_BUCKET: 'audit' })).toBe('s3://audit');
    expect(archivePlace.read({ S3_BUCKET: 'audit', S3_PREFIX: 'eu' })).toBe('s3://audit/eu');
    expect(archivePlace.read({ DATA_DIR: '/srv/custodes' })).toBe('/srv/custodes/objects');
    expect(archivePlace.read({})).toBe('data/objects');
  });

  it.each([
    [{ S3_PREFIX: 'eu' }, 'S3_BUCKET is not set, expected a bucket, or no S3_PREFIX'],
    [{ S3_KMS_KEY_ID: 'k' }, 'S3_BUCKET is not set, expected a bucket, or no S3_KMS_KEY_ID'],
    [{ S3_BUCKET: 'B' }, "S3_BUCKET is `B`, expected a bucket's name (3 to 63 of a-z 0-9 . -)"],
  ])('leaves with 2 where the environment has %j, as a server does', async (variables, complaint) => {
    const before = process.env;
    process.env = { ...before, DATA_DIR: '/tmp', S3_BUCKET: '', ...variables };
    try {
      const { exitCode, lines, complaints } = await runCommand(verifyCommand(), []);
      expect({ exitCode, lines, complaints }).toEqual({ exitCode: 2, lines: [], complaints: [complaint] });
    } finally {
      process.env = before;
    }
  });

  it('needs no bucket for the server of S3, nor for an archive that is named', async () => {
    expect(archivePlace.read({ S3_ENDPOINT: 'http://127.0.0.1:1', RETENTION_MODE: 'compliance' })).toBe('data/objects');
    await withArchive(async (folder) => {
      const before = process.env;
      process.env = { ...before, S3_BUCKET: '', S3_PREFIX: 'eu' };
      try {
        expect((await runCommand(verifyCommand(), [folder])).exitCode).toBe(0);
      } finally {
        process.env = before;
      }
    });
  });
});

describe('custodes receipt verify', () => {
  it('prints in plain words what is proven', async () => {
    await withReceipt(async (file, key) => {
      const { exitCode, lines } = await runCommand(receiptCommand(), ['verify', file, '--key', key]);
      expect(lines.join('\n').split('\n')).toEqual([
        expect.stringContaining('proven: record 0 of access-decisions[3] is in log custodes.test/log, among 1 sealed'),
        expect.stringContaining('employee e-1 did view on recording r-1 / c-1 / o-1'),
        expect.stringContaining('as ev?-odd'),
        'judged unexplained by purpose-unspecified: no purpose was given',
      ]);
      expect(exitCode).toBe(0);
    });
  });

  it('names a re-evaluation, which is not the first decision', async () => {
    const reevaluation = { at: JUNE, because: { kind: 'ticket', id: 'T-1' }, previousVerdict: 'violation' as const };
    await withReceipt(
      async (file, key) => {
        const { lines } = await runCommand(receiptCommand(), ['verify', file, '--key', key]);
        expect(lines.join('\n').split('\n').at(-1)).toBe(
          'this is NOT the first decision: judged again at 2026-06-01T00:00:00.000Z, violation before; ticket T-1 came late',
        );
        const json = await runCommand(receiptCommand(), ['verify', file, '--key', key, '--json']);
        expect(JSON.parse(json.lines.join('\n')).reevaluation).toEqual({
          ...reevaluation,
          at: '2026-06-01T00:00:00.000Z',
        });
      },
      { reevaluation },
    );
  });

  it('gives the access as JSON', async () => {
    await withReceipt(async (file, key) => {
      const { lines } = await runCommand(receiptCommand(), ['verify', file, '--key', key, '--json']);
      const proven = { ok: true, size: 1, topic: 'access-decisions', partition: 3, sourceOffset: 0 };
      expect(JSON.parse(lines.join('\n'))).toMatchObject({
        ...proven,
        access: { verdict: 'unexplained' },
        reevaluation: null,
      });
    });
  });

  it('prints why nothing is proven, and exits with 1', async () => {
    await withReceipt(async (file, key, receipt) => {
      writeFileSync(file, JSON.stringify({ ...receipt, log: { ...receipt.log, index: 1 } }));
      const { exitCode, lines } = await runCommand(receiptCommand(), ['verify', file, '--key', key]);
      expect(lines.join('\n')).toContain('NOT proven: seal-not-included');
      expect(exitCode).toBe(1);
      const json = await runCommand(receiptCommand(), ['verify', file, '--key', key, '--json']);
      expect(JSON.parse(json.lines.join('\n'))).toMatchObject({ ok: false, code: 'seal-not-included' });
    });
  });

  it('needs a receipt and a key, and leaves with 2 without', async () => {
    for (const path of ['/nowhere/at/all', tmpdir()]) {
      const { exitCode, complaints } = await runCommand(receiptCommand(), ['verify', path]);
      expect([exitCode, complaints]).toEqual([2, [expect.stringContaining(`receipt \`${path}\` cannot be read`)]]);
    }
    await withReceipt(async (file) => {
      const { exitCode, complaints } = await runCommand(receiptCommand(), ['verify', file, '--key', tmpdir()]);
      expect([exitCode, complaints]).toEqual([2, [expect.stringContaining(`key \`${tmpdir()}\` cannot be read`)]]);
    });
  });
});

async function withArchive(use: (folder: string, archive: Archive) => Promise<void>): Promise<void> {
  const archive = await anArchive(5);
  await withFolder(async (folder) => {
    writeFolder(folder, await objectsOf(archive.objects));
    await use(folder, archive);
  });
}

/** A receipt file, the key file that goes with it, and what it says. */
async function withReceipt(
  use: (file: string, key: string, receipt: Receipt) => Promise<void>,
  changes: Partial<AccessDecision> = {},
): Promise<void> {
  const archive = { objects: memoryObjectStore(), signer: aSigner() };
  const receipt = await aDecisionReceipt(archive, changes);
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'receipt.json'), JSON.stringify(receipt));
    writeFileSync(join(folder, 'log.vkey'), `${archive.signer.vkey}\n`);
    await use(join(folder, 'receipt.json'), join(folder, 'log.vkey'), receipt);
  });
}

async function aDecisionReceipt(archive: Archive, changes: Partial<AccessDecision>): Promise<Receipt> {
  const event = encodeAccessEvent(anEvent({ eventId: 'ev\u001b-odd' }));
  const entries = [encodeAccessDecision(aDecision({ event, eventSchemaId: schemaIds.accessEvent }, changes))];
  const stream = {
    topic: 'access-decisions',
    partition: 3,
  };
  const segment = {
    firstSource: 0,
    lastSource: 0,
    entries,
    schemaId: schemaIds.accessDecision,
    gaps: [],
    reevaluations: changes.reevaluation ? 1 : 0,
    next: aPosition(),
  };
  const { seal } = await storeWhole(archive.objects, stream, segment);
  await appendSeals(archive, await openSealedLog(archive, [stream]), [seal]);
  const checkpoint = await readCheckpoint(archive.objects, parseVerifierKey(archive.signer.vkey));
  const bytes = encodeSeal(seal);
  expect(checkpoint?.root).toBe(leafHash(bytes));
  return buildReceipt({
    entries,
    index: 0,
    seal: { bytes, index: 0, proof: [] },
    checkpoint: checkpoint?.note ?? Buffer.of(),
  });
}
