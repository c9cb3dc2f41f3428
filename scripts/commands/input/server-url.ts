import { accessToken, fromEnvironment } from '../environment.ts';
import { InputError } from './input-error.ts';

/** Throws InputError when the text is not a server address. */
export function requireUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InputError(`url \`${text}\` cannot be used, expected one like http://127.0.0.1:8080`);
}

/** How every command that calls the server authenticates. */
export const tokenOption = [
  '--token <token>',
  'what to sign in with (default: $CUSTODES_TOKEN, which other users cannot see)',
] as const;

export function tokenOf(options: { readonly token?: string | undefined }): string | null {
  return options.token || fromEnvironment(accessToken);
}
