import { environmentPart, variable } from '../adapters/config/environment.ts';
import { optionalPath } from '../adapters/config/variable-schemas.ts';

export const collectFile = environmentPart({
  title: 'Collector',
  variables: {
    COLLECT_FILE: variable(optionalPath, {
      meaning:
        'Which access logs the collector follows, YAML ([collecting](collecting.md)). A changed file applies from the next start.',
      otherwise: 'nothing is followed',
    }),
  },
  toConfig: ({ COLLECT_FILE }): string | null => COLLECT_FILE,
});
