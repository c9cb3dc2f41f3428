import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type OpenTokens,
  openTokens,
  ownTokensFile,
} from '../../../../services/adapters/authentication/open-tokens.ts';
import { openTokenFile } from '../../../../services/adapters/authentication/token-file.ts';
import { ConfigError } from '../../../../services/adapters/config/environment.ts';
import { actorOf, hashOfToken, unauthenticated } from '../../../../services/adapters/http/caller.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';

const logger = openLogger('silent');

let dataDir: string;
let file: string;
let meters = openMeters();
let opened: OpenTokens | null = null;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'custodes-open-tokens-'));
  file = join(dataDir, 'tokens.yaml');
  meters = openMeters();
});
afterEach(async () => {
  opened?.close();
  opened = null;
  await rm(dataDir, { recursive: true, force: true });
});

const entry = (token: string, person: string) => ({
  tokenSha256: hashOfToken(token).toString('hex'),
  person: { id: person, kind: 'employee' },
  roles: ['analyst'],
});
const save = (...entries: object[]) => writeFile(file, JSON.stringify({ tokens: entries }));
const open = async (authTokensFile: string | null): Promise<OpenTokens> => {
  opened = await openTokens({ authTokensFile, dataDir }, { logger, meters });
  return opened;
};
const whoIsKnown = ({ current }: OpenTokens) => current().map(({ caller }) => actorOf(caller).id);
const isInvalid = async () => (await meters.tokensFileInvalid.get()).values[0]?.value;

describe('the tokens of a process', () => {
  it('are the operator’s and those of the installation’s own file, where no other is configured', async () => {
    const tokens = await open(null);
    expect(tokens.operatorToken).toBe(openTokenFile(dataDir, 'operator'));
    expect(whoIsKnown(tokens)).toEqual(['custodes-operator']);
    file = ownTokensFile(dataDir);
    await save(entry('a', 'e-1'));
    await tokens.reload();
    expect(whoIsKnown(tokens)).toEqual(['custodes-operator', 'e-1']);
    await rm(file);
    await tokens.reload();
    expect(whoIsKnown(tokens)).toEqual(['custodes-operator']);
    expect(await isInvalid()).toBe(0);
  });

  it('are those of AUTH_TOKENS_FILE alone, where it is configured', async () => {
    await save(entry('a', 'e-1'));
    const tokens = await open(file);
    expect(tokens.operatorToken).toBeNull();
    expect(whoIsKnown(tokens)).toEqual(['e-1']);
  });

  it('change with their file, without being asked', async () => {
    await save(entry('a', 'e-1'));
    const tokens = await open(file);
    const added: string[] = [];
    await tokens.askers.entitleWith(async (ids) => void added.push(...ids));
    // As `custodes token create` and a mounted secret do it: another file takes the place.
    await writeFile(`${file}.new`, JSON.stringify({ tokens: [entry('b', 'e-2')] }));
    await rename(`${file}.new`, file);
    while (whoIsKnown(tokens)[0] !== 'e-2') await pause(50);
    expect(whoIsKnown(tokens)).toEqual(['e-2']);
    expect(added).toEqual(['e-1', 'e-2']);
  });

  it('stay as they were while their file is broken or gone, which a metric shows', async () => {
    await save(entry('a', 'e-1'));
    const tokens = await open(file);
    for (const breakIt of [
      () => save(entry('b', 'e-2'), entry('b', 'e-3')),
      () => writeFile(file, '{'),
      () => rm(file),
    ]) {
      await breakIt();
      await tokens.reload();
      expect(whoIsKnown(tokens)).toEqual(['e-1']);
      expect(await isInvalid()).toBe(1);
    }
    await save(entry('b', 'e-2'));
    await tokens.reload();
    expect(whoIsKnown(tokens)).toEqual(['e-2']);
    expect(await isInvalid()).toBe(0);
  });

  it('are refused as a whole when their file is broken at the start', async () => {
    await expect(open(file)).rejects.toThrow(ConfigError);
    await mkdir(dirname(ownTokensFile(dataDir)));
    await writeFile(ownTokensFile(dataDir), 'tokens: {}');
    await expect(open(null)).rejects.toThrow(ConfigError);
  });

  it('keep one that was admitted beside the file', async () => {
    await save(entry('a', 'e-1'));
    const tokens = await open(file);
    tokens.admit('guest', unauthenticated);
    await save();
    await tokens.reload();
    expect(whoIsKnown(tokens)).toEqual(['unauthenticated']);
    expect(tokens.current()[0]?.hash).toEqual(hashOfToken('guest'));
  });
});
