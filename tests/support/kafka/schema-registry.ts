import { createServer } from 'node:http';

export interface StubRegistry {
  readonly url: string;
  /** The ids that were asked for, in order. */
  readonly asked: readonly number[];
  /** `POST /subjects/{subject}/versions` of the real one. */
  register(schemaId: number, schema: object | string, more?: object): void;
  /** What every question is answered from now on; `null`: as a registry does. */
  answerAll(answer: { readonly status: number; readonly body: string } | null): void;
  close(): Promise<void>;
}

/** `GET /schemas/ids/{id}` as Confluent's registry answers it, over real HTTP; with `user:password`, only to who says so. */
export async function openStubRegistry(credentials: string | null = null): Promise<StubRegistry> {
  const schemas = new Map<number, string>();
  const asked: number[] = [];
  let always: { readonly status: number; readonly body: string } | null = null;
  const server = createServer((request, response) => {
    const id = Number(/^\/schemas\/ids\/(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN);
    asked.push(id);
    const found = schemas.get(id);
    const given = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    const [status, body] =
      always !== null
        ? [always.status, always.body]
        : credentials !== null && given !== credentials
          ? [401, '{"error_code":401,"message":"Unauthorized"}']
          : found === undefined
            ? [404, `{"error_code":40403,"message":"Schema ${id} not found"}`]
            : [200, found];
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    register(schemaId, schema, more = {}) {
      const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
      schemas.set(schemaId, JSON.stringify({ schema: text, ...more }));
    },
    answerAll(answer) {
      always = answer;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
