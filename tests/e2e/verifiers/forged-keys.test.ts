import { join } from 'node:path';
import { formatVerifierKey, type NoteSigner } from '../../../services/domain/transparency-log/checkpoint.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { aSigner } from '../../support/archive-builder.ts';
import { storeOf, verifyInPython, withFolder, writeFolder } from '../../support/archive-folder.ts';
import { archiveOf, logEntryOf } from '../../support/verification/forged-segments.ts';

const describeWithPython = process.env.CUSTODES_HAVE_PYTHON === '1' ? describe : describe.skip;

/** R is the point that adds nothing, and S is 0: right for every text where the key is of small order. */
const signatureOfAll = Buffer.concat([Buffer.of(1), Buffer.alloc(63)]);
const withKey = (hex: string): NoteSigner => ({
  name: 'custodes.test/log',
  vkey: formatVerifierKey('custodes.test/log', Buffer.from(hex, 'hex')),
  sign: () => signatureOfAll,
});
const ffs = 'ff'.repeat(30);

const signers: readonly (readonly [string, NoteSigner])[] = [
  ['a key that signs everything', withKey(`01${'00'.repeat(31)}`)],
  ['the same with the sign of nothing', withKey(`01${'00'.repeat(30)}80`)],
  ['the same beyond the prime', withKey(`ee${ffs}7f`)],
  ['the same beyond the prime, with a sign', withKey(`ee${ffs}ff`)],
  ['a key of order 2', withKey(`ec${ffs}7f`)],
  ['a key of order 4', withKey('00'.repeat(32))],
  ['a key of order 4 beyond the prime', withKey(`ed${ffs}7f`)],
  ['a key of order 8', withKey('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')],
  ['another key of order 8', withKey('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa')],
  ['the largest spelling of a number', withKey('ff'.repeat(32))],
  ...['\ufeffa', 'a\u0085b', 'a\u001cb', 'a\u0000b', 'a\u001bb', 'a\u2028b', 'a\u00a0b'].map(
    (name) => [`the name ${JSON.stringify(name)}`, aSigner(name)] as const,
  ),
];

describeWithPython('both verifiers', () => {
  it('accept no log of a key that proves nothing, nor of a name that not all programs read alike', async () => {
    await withFolder(async (folder) => {
      const found: unknown[] = [];
      for (const [at, [what, signer]] of [['a key', aSigner()] as const, ...signers].entries()) {
        const objects = archiveOf({ entries: [logEntryOf()] }, signer);
        writeFolder(join(folder, String(at)), objects);
        const reports = [
          await verifyArchive(await storeOf(objects), signer.vkey),
          ...(await verifyInPython([join(folder, String(at))], null)),
        ];
        found.push([what, ...reports.map(({ problems }) => problems.map(({ code }) => code).join())]);
      }
      const expected = signers.map(([what]) => [what, 'key-malformed', 'key-malformed']);
      expect(found).toEqual([['a key', '', ''], ...expected]);
    });
  });
});
