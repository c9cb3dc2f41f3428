import { wholeShare } from '../../domain/decision-log/partition-share.ts';
import { PARTITIONS_DECIDED } from '../../topology.ts';
import { systemClock } from '../clock.ts';
import { belongsToLog, belongsToRelease } from '../filesystem/belongs-to-log.ts';
import { openDiskWatch } from '../filesystem/disk-space.ts';
import { serverLock } from '../filesystem/lock-data-dir.ts';
import { openStateDir } from '../filesystem/state-dir.ts';
import type { Logger } from '../logger.ts';
import { openLog } from './open-log.ts';
import { openObjectStore } from './open-object-store.ts';
import { openRegisterPort } from './open-register-port.ts';
import type { PortsConfig } from './process-definition.ts';
import type { Ports } from './stage.ts';
import type { PortName } from './stage-declaration.ts';

export interface OpenedPorts {
  readonly ports: Partial<Ports>;
  /** Closes the ports, the last opened first. */
  close(): Promise<void>;
}

interface Given {
  readonly config: PortsConfig;
  readonly ownsDataDir: boolean;
  readonly logger: Logger;
}
/** Registers a function that `close` will call. */
type Closing = (close: () => Promise<void> | void) => void;

/** Opens the ports that the stages of this process need, each once. */
export async function openPorts(needs: ReadonlySet<PortName>, given: Given): Promise<OpenedPorts> {
  const closes: Parameters<Closing>[0][] = [];
  const ports = needs.size === 0 ? {} : await open(needs, given, (close) => closes.push(close));
  return {
    ports,
    async close() {
      for (const close of closes.reverse()) await close();
    },
  };
}

async function open(needs: ReadonlySet<PortName>, given: Given, closing: Closing): Promise<Partial<Ports>> {
  const { config, logger } = given;
  const { log, logId, close } = await openLog(config, logger);
  closing(close);
  const stateDir = await openState(logId, given, closing);
  return {
    log,
    ...(stateDir === null ? {} : { stateDir }),
    ...(needs.has('objects') ? { objects: await openObjects(logId, given, closing) } : {}),
    ...(needs.has('register') && stateDir !== null
      ? { register: await openRegister({ stateDir, log, logger }, closing) }
      : {}),
    ...(needs.has('partitions') ? { partitions: await sharePartitionsOf(given) } : {}),
    ...(needs.has('disk') ? { disk: diskOf(given) } : {}),
  };
}

/** A process that owns `DATA_DIR` stores its tables there; any other process uses `STATE_DIR`. */
async function openState(
  logId: string,
  { config, ownsDataDir, logger }: Given,
  closing: Closing,
): Promise<string | null> {
  if (ownsDataDir) {
    await belongsToLog(config.dataDir, logId);
    await belongsToRelease(config.dataDir);
    return config.dataDir;
  }
  if (config.stateDir === null) return null;
  const state = await openStateDir(config.stateDir, logId, serverLock(config.stateDir, logger));
  closing(() => state.release());
  return state.folder;
}

async function openObjects(logId: string, { config, logger }: Given, closing: Closing): Promise<Ports['objects']> {
  // Processes that share a folder of objects must use the same log.
  if (config.s3 === null) await belongsToLog(config.dataDir, logId);
  const objects = await openObjectStore(config, logger);
  closing(() => objects.close());
  return objects;
}

async function openRegister(
  given: Parameters<typeof openRegisterPort>[0],
  closing: Closing,
): Promise<Ports['register']> {
  const { register, close } = await openRegisterPort(given);
  closing(close);
  return register;
}

async function sharePartitionsOf({ config: { kafka }, ownsDataDir, logger }: Given): Promise<Ports['partitions']> {
  if (ownsDataDir || kafka === null) return wholeShare(PARTITIONS_DECIDED);
  const { sharePartitions } = await import('../kafka/sharing/share-partitions.ts');
  return sharePartitions(kafka, 'access-events', logger);
}

/** A process on its own can rebuild everything it stores here, so it needs no check of the disk. */
function diskOf({ config, ownsDataDir }: Given): Ports['disk'] {
  return { hasRoom: ownsDataDir ? openDiskWatch(config.dataDir, systemClock) : () => true };
}
