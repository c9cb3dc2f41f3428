import type { Plot } from '../part.ts';
import { evading } from './evading.ts';
import { incidents } from './incidents.ts';
import { leaving } from './leaving.ts';
import { relations } from './relations.ts';
import { systems } from './systems.ts';
import { watching } from './watching.ts';

/** Every way to do wrong that `npm run scenarios` plays. To add one, add it to one of these lists. */
export const plots: readonly Plot[] = [...watching, ...relations, ...leaving, ...systems, ...incidents, ...evading];
