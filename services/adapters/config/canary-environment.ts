import { z } from 'zod';
import { environmentPart, variable } from './environment.ts';

const expected = '`off`, or a whole number of seconds from 10 to 86400';
const every = z
  .string()
  .regex(/^(off|\d{2,5})$/, expected)
  .transform((text) => (text === 'off' ? null : Number(text) * 1_000))
  .refine((millis) => millis === null || (millis >= 10_000 && millis <= 86_400_000), expected)
  .default(300_000);

/** How often a canary access is sent, in milliseconds; null: never. */
export const canaryEvery = environmentPart({
  title: 'Canary',
  variables: {
    CANARY_SECONDS: variable(every, {
      meaning:
        'How often a canary access is sent, whose return shows that accesses are watched, 10 to 86400, or `off` ([who watches custodes](alerts.md#who-watches-custodes)). The same for alerter and auditor.',
      otherwise: '300',
    }),
  },
  toConfig: ({ CANARY_SECONDS }): number | null => CANARY_SECONDS,
});
