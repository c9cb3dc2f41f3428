import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarlierReleaseError, newestSchemaId } from '../../../../services/adapters/avro/later-version.ts';
import { buildVersion } from '../../../../services/adapters/config/build-version.ts';
import {
  belongsToLog,
  belongsToRelease,
  LaterReleaseError,
} from '../../../../services/adapters/filesystem/belongs-to-log.ts';
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

describe('the folder of an installation', () => {
  const noteOf = (folder: string) => readFileSync(join(folder, 'log-id'), 'utf8');
  const ofRelease = `embedded, with records of release ${buildVersion} (schemas up to ${newestSchemaId})\n`;

  it('records the newest release that wrote to it, and still belongs to its log', () =>
    withFolder(async (folder) => {
      for (let start = 0; start < 2; start += 1) {
        await belongsToLog(folder, 'embedded');
        await belongsToRelease(folder);
        expect(noteOf(folder)).toBe(ofRelease);
      }
      await expect(belongsToLog(folder, 'kafka:a:')).rejects.toThrow('belongs to log `embedded`, expected');
      expect(readdirSync(folder)).toEqual(['log-id']);
    }));

  it('is refused where a later release wrote to it, and stays as it is', () =>
    withFolder(async (folder) => {
      const later = `embedded, with records of release 9.1.0 (schemas up to ${newestSchemaId + 3})\n`;
      writeFileSync(join(folder, 'log-id'), later);
      await belongsToLog(folder, 'embedded');
      await expect(belongsToRelease(folder)).rejects.toThrow(LaterReleaseError);
      await expect(belongsToRelease(folder)).rejects.toThrow(
        `has records of release 9.1.0 (schemas up to ${newestSchemaId + 3}), and this is release ${buildVersion} (schemas up to ${newestSchemaId}): start release 9.1.0 or a later one`,
      );
      expect(noteOf(folder)).toBe(later);
    }));

  it.each([
    ['0.2.0', 'embedded, with records of release 0.2.0 (schemas up to 29)\n'],
    ['0.1 or 0.2', 'embedded\n'],
  ])('is refused where release %s wrote to it, and stays as it is', (release, note) =>
    withFolder(async (folder) => {
      mkdirSync(join(folder, 'objects'));
      writeFileSync(join(folder, 'log-id'), note);
      await belongsToLog(folder, 'embedded');
      await expect(belongsToRelease(folder)).rejects.toThrow(EarlierReleaseError);
      await expect(belongsToRelease(folder)).rejects.toThrow(
        `folder \`${folder}\` was written by custodes ${release}; this release reads folders of 0.3 and later: start with an empty DATA_DIR, or open it with ${release}`,
      );
      expect(noteOf(folder)).toBe(note);
    }),
  );

  it('is taken where its first start was killed before the release was noted', () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, 'log-id'), 'embedded\n');
      await belongsToRelease(folder);
      expect(noteOf(folder)).toBe(ofRelease);
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
