import { canaryEvery } from '../adapters/config/canary-environment.ts';
import { environmentPart, variable } from '../adapters/config/environment.ts';
import { optionalPath } from '../adapters/config/variable-schemas.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import { auditorRoutes } from './routes.ts';

/**
 * The file of the transparency log's verifier key; `null` trusts the key that the archiver stored beside the archive.
 */
const logVkeyFile = environmentPart({
  title: 'Keys',
  variables: {
    LOG_VKEY_FILE: variable(optionalPath, {
      meaning: "The file of the archive's verifier key, in C2SP's format.",
      otherwise: '`log.vkey` beside the archive, which is then trusted',
    }),
  },
  toConfig: (values): string | null => values.LOG_VKEY_FILE,
});

export const auditor = declareStage({
  name: 'auditor',
  needs: ['log', 'objects', 'register', 'stateDir'],
  routes: Object.values(auditorRoutes),
  environment: { logVkeyFile, canaryEvery },
});
