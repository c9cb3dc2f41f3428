import { z } from 'zod';
import { environmentPart, variable } from '../../adapters/config/environment.ts';
import { onOff, port } from '../../adapters/config/variable-schemas.ts';

/** The variables of `npm run example-tool`. */
export const exampleEnvironment = environmentPart({
  title: 'npm run example-tool',
  variables: {
    CUSTODES_URL: variable(z.string().default('http://127.0.0.1:8080'), { meaning: 'The URL of the intake.' }),
    CUSTODES_TOKEN: variable(z.string().optional(), {
      meaning: 'The access token of the tool.',
      otherwise: 'the operator token of a server that runs on `DATA_DIR`',
      isSecret: true,
    }),
    EXAMPLE_PORT: variable(port(8090), { meaning: 'The port to listen on, on 127.0.0.1; `0`: any free port.' }),
    EXAMPLE_SPOOL: variable(z.string().default('data/example-tool'), {
      meaning: 'The folder of events that the intake has not acknowledged yet.',
    }),
    EXAMPLE_ASK: variable(onOff('off'), { meaning: '`on` asks custodes before each access.' }),
  },
  toConfig: (values) => ({
    url: values.CUSTODES_URL,
    token: values.CUSTODES_TOKEN ?? null,
    port: values.EXAMPLE_PORT,
    spool: values.EXAMPLE_SPOOL,
    asksFirst: values.EXAMPLE_ASK,
  }),
});
