import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** Schemas that several variables share. */

/** A path, absolute after parsing. */
export function path(otherwise: string) {
  return z.string().default(otherwise).transform(toAbsolute);
}

/** A path, absolute after parsing; `null` without a value. */
export const optionalPath = z
  .string()
  .optional()
  .transform((text) => (text === undefined ? null : resolve(text)));

/** The name of a file whose text becomes the value. */
export const fileText = z.string().transform((file, context) => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    context.addIssue({ code: 'custom', message: `a readable file (${code})` });
    return z.NEVER;
  }
});

/** `on` or `off`. */
export function onOff(otherwise: 'on' | 'off') {
  return z
    .enum(['on', 'off'], 'on or off')
    .default(otherwise)
    .transform((text) => text === 'on');
}

const PORT_EXPECTED = 'a port from 0 to 65535';

export function port(otherwise: number) {
  return z
    .string()
    .regex(/^\d{1,5}$/, PORT_EXPECTED)
    .transform(Number)
    .refine((number) => number <= 65_535, PORT_EXPECTED)
    .default(otherwise);
}

export function days(least: number, most: number) {
  const expected = `a whole number of days from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

export function seconds(least: number, most: number) {
  const expected = `a number of seconds from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

function toAbsolute(text: string): string {
  return resolve(text);
}
