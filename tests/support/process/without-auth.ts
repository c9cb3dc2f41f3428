/**
 * The one place where tests switch authentication off. A test that is about it sets `AUTH` or `AUTH_TOKENS_FILE`; the
 * default start is tested in `tests/e2e/start.test.ts`, `tests/e2e/authentication.test.ts` and with the documented commands.
 */
export function withoutAuth({ AUTH, AUTH_TOKENS_FILE }: Readonly<Record<string, string | undefined>>) {
  return AUTH === undefined && AUTH_TOKENS_FILE === undefined ? { AUTH: 'off' } : {};
}
