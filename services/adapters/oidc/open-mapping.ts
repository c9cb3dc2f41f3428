import { readFile } from 'node:fs/promises';
import { ConfigError } from '../config/environment.ts';
import { watchFiles } from '../filesystem/watch-files.ts';
import type { Logger } from '../logger.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { type PersonMapping, parsePersonMapping } from './person-mapping.ts';

/** `OIDC_ROLES_FILE`: its absolute path, and its content at the start. */
export interface MappingFile {
  readonly file: string;
  readonly mapping: PersonMapping;
}

/** The mapping that is in force now. */
export interface OpenMapping {
  current(): PersonMapping;
  /** Reads the file again. If it cannot be used, the previous one stays in force. Never rejects. */
  reload(): Promise<void>;
  close(): void;
}

export interface OpenMappingDeps {
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly meters: Pick<Meters, 'oidcRolesFileInvalid'>;
}

/** Follows changes of the file. Sessions that have begun keep the roles that they began with. */
export function openMapping({ file, mapping }: MappingFile, { logger, meters }: OpenMappingDeps): OpenMapping {
  let current = mapping;
  async function readAgain(): Promise<void> {
    try {
      current = parsePersonMapping(await readFile(file, 'utf8'), file);
      meters.oidcRolesFileInvalid.set(0);
      logger.info({ file }, 'the roles of people who sign in were read again');
    } catch (error) {
      const isKnown = error instanceof ConfigError || (error as NodeJS.ErrnoException).code !== undefined;
      if (!isKnown) throw error;
      meters.oidcRolesFileInvalid.set(1);
      const text = 'the roles of people who sign in cannot be read, the previous ones stay';
      logger.error({ file, error: (error as Error).message }, text);
    }
  }
  // One after the other: what was read last is in force.
  let reloaded = Promise.resolve();
  function reload(): Promise<void> {
    reloaded = reloaded.then(readAgain);
    return reloaded;
  }
  meters.oidcRolesFileInvalid.set(0);
  return { current: () => current, reload, close: watchFiles([file], () => void reload()) };
}
