import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLogKey } from '../../../../services/adapters/keys/log-key.ts';
import {
  openCheckpoint,
  parseVerifierKey,
  signCheckpoint,
} from '../../../../services/domain/transparency-log/checkpoint.ts';
import { emptyRoot } from '../../../../services/domain/transparency-log/merkle.ts';
import { withFolder } from '../../../support/archive-folder.ts';

describe('the log key', () => {
  it('is made once, readable by its owner only, and found again', async () => {
    await withFolder(async (folder) => {
      const keys = join(folder, 'keys');
      const first = await openLogKey(keys);
      expect(first.name).toMatch(/^custodes\.local\/[0-9a-f]{16}$/);
      expect((await openLogKey(keys)).vkey).toBe(first.vkey);
      expect(readdirSync(keys)).toEqual(['log.key']);
      expect(statSync(join(keys, 'log.key')).mode & 0o777).toBe(0o600);
    });
  });

  it('is one key, also when two processes make it at once', async () => {
    await withFolder(async (folder) => {
      const signers = await Promise.all([1, 2, 3].map(() => openLogKey(folder)));
      expect(new Set(signers.map(({ vkey }) => vkey)).size).toBe(1);
    });
  });

  it('signs checkpoints that its verifier key opens', async () => {
    await withFolder(async (folder) => {
      const signer = await openLogKey(folder);
      const note = signCheckpoint({ size: 0, root: emptyRoot }, signer);
      expect(openCheckpoint(note, parseVerifierKey(signer.vkey))).toMatchObject({ origin: signer.name, size: 0 });
    });
  });

  it('is not replaced when its file holds something else', async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'log.key'), 'not a key');
      await expect(openLogKey(folder)).rejects.toThrow('expected an Ed25519 private key');
    });
  });
});
