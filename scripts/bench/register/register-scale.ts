import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, rate, rateFigure, whole } from '../figures.ts';
import type { QueriedRegister, Rate } from './ask-register.ts';
import type { LoadedRegister } from './load-register.ts';

const MEBIBYTE = 2 ** 20;

/** Measures the register on disk: one process folds the records in, another opens the folder and queries it. */
export async function measureRegister(records: number, scratch: string): Promise<Figure[]> {
  const folder = join(scratch, 'register');
  const loaded = await run<LoadedRegister>('load-register.js', [folder, String(records)]);
  const asked = await run<QueriedRegister>('ask-register.js', [folder, String(records)]);
  const of = `${whole(asked.held)} register records`;
  return [
    memory(`RSS while ${of} are folded in, at most`, loaded.rssBytesMax, loaded),
    memory('RSS while they are asked for all over, at most', asked.rssBytesMax, loaded),
    memory('the file that contains them', loaded.fileBytes, loaded),
    { what: 'records folded in', value: rate(loaded.perSecond), against: '', ratio: null },
    { what: 'opened, and the first answer', value: `${whole(asked.readyMillis)} ms`, against: '', ratio: null },
    ...rates('look-ups, four of each owner in a row, every owner as often', asked.lookUps.together, asked),
    ...rates('look-ups, every owner as often', asked.lookUps.uniform, asked),
    ...rates('look-ups, Zipf', asked.lookUps.zipf, asked),
    ...rates('decisions alone, every owner as often', asked.decisions.uniform, asked),
    ...rates('decisions alone, Zipf', asked.decisions.zipf, asked),
  ];
}

function rates(what: string, { wall, cpu }: Rate, { map }: QueriedRegister): Figure[] {
  const against = 'Map.get in 100,000 texts';
  return [
    rateFigure(what, wall, { what: against, perSecond: map.wall }),
    rateFigure(`${what}: per CPU second`, cpu, { what: against, perSecond: map.cpu }),
  ];
}

function memory(what: string, bytes: number, { encodedBytes }: LoadedRegister): Figure {
  const against = `their encoded bytes ${whole(encodedBytes / MEBIBYTE)} MiB`;
  return { what, value: `${whole(bytes / MEBIBYTE)} MiB`, against, ratio: bytes / encodedBytes };
}

async function run<Result>(script: string, args: readonly string[]): Promise<Result> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args]);
  return JSON.parse(stdout) as Result;
}
