import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { belongsToLog } from '../../../../services/adapters/filesystem/belongs-to-log.ts';
import { openStateDir } from '../../../../services/adapters/filesystem/state-dir.ts';
import { withFolder } from '../../../support/archive-folder.ts';

describe('a folder that belongs to a log', () => {
  it('is that log’s for good', () =>
    withFolder(async (folder) => {
      await belongsToLog(folder, 'kafka:a:');
      await belongsToLog(folder, 'kafka:a:');
      await expect(belongsToLog(folder, 'kafka:b:')).rejects.toThrow(
        `folder \`${folder}\` belongs to log \`kafka:a:\`, expected \`kafka:b:\`: choose another folder`,
      );
      expect(readdirSync(folder)).toEqual(['log-id']);
    }));

  it('is the embedded log’s where that lay before the note was kept', () =>
    withFolder(async (folder) => {
      mkdirSync(join(folder, 'log'));
      await expect(belongsToLog(folder, 'kafka:a:')).rejects.toThrow('belongs to log `embedded`');
      await belongsToLog(folder, 'embedded');
    }));

  it('is one log’s, also when two claim it at once', () =>
    withFolder(async (folder) => {
      const claims = await Promise.allSettled(['a', 'b', 'c'].map((logId) => belongsToLog(folder, logId)));
      expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(['a\n', 'b\n', 'c\n']).toContain(readFileSync(join(folder, 'log-id'), 'utf8'));
    }));
});

describe('the state of a process', () => {
  it('is used by one live process at a time', () =>
    withFolder(async (folder) => {
      const state = await openStateDir(folder, 'kafka:a:');
      await expect(openStateDir(folder, 'kafka:a:')).rejects.toThrow('is in use by process');
      state.release();
      (await openStateDir(folder, 'kafka:a:')).release();
    }));
});
