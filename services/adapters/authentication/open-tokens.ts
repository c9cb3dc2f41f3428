import { join } from 'node:path';
import { readIfThere } from '../filesystem/read-if-there.ts';
import { watchFiles } from '../filesystem/watch-files.ts';
import { Askers, askersOf } from '../http/askers.ts';
import { type AuthToken, type Caller, hashOfToken, operator } from '../http/caller.ts';
import type { Logger } from '../logger.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { readAuthTokens } from './auth-tokens.ts';
import { OPERATOR_TOKEN, openTokenFile } from './token-file.ts';

export interface TokensConfig {
  /** `null`: the installation's own file, `DATA_DIR/keys/tokens.yaml`, beside the operator token. */
  readonly authTokensFile: string | null;
  readonly dataDir: string;
}

/** The tokens that are valid now. */
export interface OpenTokens {
  current(): readonly AuthToken[];
  readonly askers: Askers;
  /** The text of the operator token; `null` where `AUTH_TOKENS_FILE` alone names who may do what. */
  readonly operatorToken: string | null;
  /** Accepts one more token until the process ends. */
  admit(token: string, caller: Caller): void;
  /** Reads the file again. If it cannot be read, the previous tokens stay in force. Never rejects. */
  reload(): Promise<void>;
  close(): void;
}

/** The file of tokens where no other is configured. */
export function ownTokensFile(dataDir: string): string {
  return join(dataDir, 'keys/tokens.yaml');
}

/**
 * Opens the tokens of a process and follows changes of their file. Rejects with `ConfigError` when the file is invalid
 * at the start.
 */
export async function openTokens(
  { authTokensFile, dataDir }: TokensConfig,
  { logger, meters }: { readonly logger: Logger; readonly meters: Pick<Meters, 'tokensFileInvalid'> },
): Promise<OpenTokens> {
  const isOwn = authTokensFile === null;
  const file = authTokensFile ?? ownTokensFile(dataDir);
  const operatorToken = isOwn ? openTokenFile(dataDir, OPERATOR_TOKEN) : null;
  const admitted = operatorToken === null ? [] : [asOperator(operatorToken)];
  const askers = new Askers();
  let ofFile: readonly AuthToken[] = [];
  let current: readonly AuthToken[] = [];

  function use(tokens: readonly AuthToken[]): void {
    ofFile = tokens;
    current = [...admitted, ...tokens];
    // The stage that entitles them has logged why it failed.
    askers.add(askersOf(current)).catch(() => {});
  }
  async function read(): Promise<void> {
    // The installation's own file is made by `custodes token create`; without it there are no further tokens.
    if (isOwn && (await readIfThere(file)) === null) return use([]);
    const { tokens, warnings } = await readAuthTokens(file);
    for (const warning of warnings) logger.warn(warning);
    use(tokens);
  }
  async function readAgain(): Promise<void> {
    try {
      await read();
      meters.tokensFileInvalid.set(0);
      logger.info({ file, tokens: ofFile.length }, 'the access tokens were read again');
    } catch (error) {
      meters.tokensFileInvalid.set(1);
      logger.error(
        { file, error: (error as Error).message },
        'the access tokens cannot be read, the previous ones stay',
      );
    }
  }
  // One after the other: what was read last is in force.
  let reloaded = Promise.resolve();
  function reload(): Promise<void> {
    reloaded = reloaded.then(readAgain);
    return reloaded;
  }

  await read();
  meters.tokensFileInvalid.set(0);
  const unwatch = watchFiles([file], () => void reload());
  if (isOwn && !areSufficient(ofFile)) remind(logger);
  return {
    current: () => current,
    askers,
    operatorToken,
    admit(token, caller) {
      admitted.push({ hash: hashOfToken(token), expiresAt: null, caller });
      use(ofFile);
    },
    reload,
    close: unwatch,
  };
}

function asOperator(token: string): AuthToken {
  return { hash: hashOfToken(token), expiresAt: null, caller: operator };
}

/** People and sources have tokens of their own. */
function areSufficient(tokens: readonly AuthToken[]): boolean {
  return tokens.some(({ caller }) => caller.person !== null) && tokens.some(({ caller }) => caller.source !== null);
}

function remind(logger: Logger): void {
  logger.warn(
    'anyone who has the operator token may do everything; give people and sources tokens of their own: `npx custodes token create`, docs/authentication.md',
  );
}
