import { findServer } from '../../services/adapters/filesystem/running-server.ts';
import { InputError } from './input/input-error.ts';

/**
 * Where a command looks for the server: `http://$HOST:$PORT` where one of them is set, else the address that the server
 * running on `$DATA_DIR` announced, else the default address of `npm start`.
 */
export function defaultServerUrl(env: Readonly<Record<string, string | undefined>>): string {
  const announced = env.HOST || env.PORT ? null : findServer(env.DATA_DIR || 'data');
  if (announced !== null) return announced;
  const host = env.HOST || '127.0.0.1';
  return `http://${host.includes(':') ? `[${host}]` : host}:${env.PORT || '8080'}`;
}

/** Throws InputError for what is no address of a server. */
export function requireUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InputError(`url \`${text}\` cannot be used, expected one like http://127.0.0.1:8080`);
}

/** How every command that talks to the server says who is asking. */
export const tokenOption = [
  '--token <token>',
  'what to sign in with (default: $CUSTODES_TOKEN, which other users cannot see)',
] as const;

export function tokenOf(options: { readonly token?: string | undefined }): string | null {
  return options.token || process.env.CUSTODES_TOKEN || null;
}
