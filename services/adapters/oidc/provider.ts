import * as client from 'openid-client';
import type { Logger } from '../logger.ts';
import type { OidcConfig } from './oidc-environment.ts';
import type { Claims } from './person-mapping.ts';

/** How long the identity provider may take for an answer, seconds. */
const ANSWER_SECONDS_MAX = 5;
/** How far its clock may be off, seconds. */
const CLOCK_SKEW_SECONDS = 60;
/** Its metadata is read again after this time, milliseconds. */
const METADATA_MS_MAX = 60 * 60 * 1_000;
const RETRY_MS = 10_000;

/** Values that are remembered between leaving for the identity provider and coming back. */
export interface Departure {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export type SignInFailure = 'sign-in-refused' | 'sign-in-failed' | 'sign-in-unavailable';

/** The identity provider did not vouch for anybody. `reason` is for the log and contains no secret. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  constructor(
    readonly code: SignInFailure,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** An identity provider that uses OpenID Connect: authorization code with PKCE. */
export interface IdentityProvider {
  /** Returns where to send the browser, and what to remember until it comes back. Rejects with `SignInError`. */
  depart(redirectUri: string): Promise<{ readonly url: URL; readonly departure: Departure }>;
  /** UNTRUSTED: `query` is what the browser brings back. Rejects with `SignInError`. */
  claimsOf(query: string, departure: Departure): Promise<Claims>;
  close(): void;
}

/**
 * Starts whether the provider answers or not, and asks again until it does. Its keys are fetched at every sign-in: they
 * are few, and a key that was changed a moment ago counts at once.
 */
export function openProvider(config: OidcConfig, logger: Pick<Logger, 'info' | 'warn'>): IdentityProvider {
  let known: { readonly metadata: client.ServerMetadata; readonly readAt: number } | null = null;
  let reading: Promise<client.ServerMetadata> | null = null;
  const read = (): Promise<client.ServerMetadata> => {
    reading ??= discover(config)
      .then((metadata) => {
        known = { metadata, readAt: Date.now() };
        return metadata;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  const metadata = async (): Promise<client.ServerMetadata> => {
    if (known !== null && Date.now() - known.readAt < METADATA_MS_MAX) return known.metadata;
    return read().catch((error: unknown) => {
      if (known !== null) return known.metadata;
      throw failure(error);
    });
  };
  const retry = setInterval(attempt, RETRY_MS).unref();
  attempt();

  return {
    async depart(redirectUri) {
      const provider = connect(await metadata(), config);
      const verifier = client.randomPKCECodeVerifier();
      const departure = { state: client.randomState(), nonce: client.randomNonce(), verifier, redirectUri };
      const url = client.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: config.scope,
        state: departure.state,
        nonce: departure.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { url, departure };
    },
    async claimsOf(query, { state, nonce, verifier, redirectUri }) {
      const provider = connect(await metadata(), config);
      try {
        const url = new URL(`${redirectUri}${query}`);
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        const tokens = await client.authorizationCodeGrant(provider, url, checks);
        const claims = tokens.claims();
        if (claims === undefined) throw new SignInError('sign-in-failed', 'no ID token');
        if (provider.serverMetadata().userinfo_endpoint === undefined) return claims;
        return merged(claims, await client.fetchUserInfo(provider, tokens.access_token, claims.sub));
      } catch (error) {
        throw failure(error);
      }
    },
    close: () => clearInterval(retry),
  };

  function attempt(): void {
    read()
      .then(() => {
        clearInterval(retry);
        logger.info(`people can sign in with ${config.issuer.href}`);
      })
      .catch((error: unknown) => logger.warn(`OIDC_ISSUER ${config.issuer.href}: ${failure(error).message}`));
  }
}

/**
 * A claim of the ID token takes precedence over the same claim of userinfo. What either has verified is its own address, and no
 * other one.
 */
function merged(ofToken: Claims, ofUserinfo: Claims): Claims {
  const ofAddress = [ofToken, ofUserinfo].filter(
    ({ email }) => email !== undefined && email === (ofToken.email ?? ofUserinfo.email),
  );
  const verified = ofAddress.find((claims) => claims.email_verified !== undefined);
  const others = Object.entries({ ...ofUserinfo, ...ofToken }).filter(([claim]) => claim !== 'email_verified');
  return { ...Object.fromEntries(others), ...(verified && { email_verified: verified.email_verified }) } as Claims;
}

/** Each use has a copy of its own, so that the keys are fetched anew. */
function connect(
  metadata: client.ServerMetadata,
  { issuer, clientId, clientSecret }: OidcConfig,
): client.Configuration {
  const settings = { [client.clockTolerance]: CLOCK_SKEW_SECONDS };
  const configuration = new client.Configuration(
    structuredClone(metadata),
    clientId,
    settings,
    authenticationOf(metadata, clientSecret),
  );
  configuration.timeout = ANSWER_SECONDS_MAX;
  client.enableNonRepudiationChecks(configuration);
  if (issuer.protocol === 'http:') client.allowInsecureRequests(configuration);
  return configuration;
}

async function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<client.ServerMetadata> {
  const authentication = clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret);
  const configuration = await client.discovery(issuer, clientId, {}, authentication, {
    timeout: ANSWER_SECONDS_MAX,
    execute: issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [],
  });
  return structuredClone({ ...configuration.serverMetadata() }) as client.ServerMetadata;
}

/** A provider that specifies no method takes the secret in a header (OpenID Connect Core, section 9). */
function authenticationOf(metadata: client.ServerMetadata, secret: string | null): client.ClientAuth {
  if (secret === null) return client.None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic') ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
}

function failure(error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  if (error instanceof client.AuthorizationResponseError) {
    return new SignInError('sign-in-refused', `it answered ${error.error}`, { cause: error });
  }
  if (error instanceof client.ResponseBodyError) {
    return new SignInError('sign-in-failed', `its token endpoint answered ${error.error}`, { cause: error });
  }
  const causes = causesOf(error);
  const isNetwork = causes.some(({ name, code = '' }) => unreachable.has(name) || unreachable.has(code));
  const { message, code } = causes.at(-1) ?? {};
  return new SignInError(isNetwork ? 'sign-in-unavailable' : 'sign-in-failed', message || code || 'unknown', {
    cause: error,
  });
}

/** Names and codes of errors that are not about the person: no connection, no answer in time, or a broken one. */
const unreachable: ReadonlySet<string> = new Set([
  'TypeError',
  'AbortError',
  'TimeoutError',
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
]);

interface Cause {
  readonly name: string;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: unknown;
}

const CAUSES_MAX = 5;

function causesOf(error: unknown): Cause[] {
  const causes: Cause[] = [];
  for (let cause = error; typeof cause === 'object' && cause !== null && causes.length < CAUSES_MAX; ) {
    causes.push(cause as Cause);
    cause = (cause as Cause).cause;
  }
  return causes;
}
