/** `http://$HOST:$PORT`, with the defaults of `npm start`: where a command looks for the server. */
export function defaultServerUrl(env: Readonly<Record<string, string | undefined>>): string {
  const host = env.HOST || '127.0.0.1';
  return `http://${host.includes(':') ? `[${host}]` : host}:${env.PORT || '8080'}`;
}
