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

/**
 * The text of a file if it is `isRight`; `null` without a value. The file is read once, as it may be a pipe. No message has
 * the text, which may be a secret.
 */
export function optionalFile(isRight: (text: string) => boolean, expected: string) {
  return z
    .string()
    .optional()
    .transform((file, context) => {
      if (file === undefined) return null;
      const text = fileText.safeParse(file);
      if (text.success && isRight(text.data)) return text.data;
      const reason = text.error?.issues[0]?.message ?? 'a readable file';
      context.addIssue({ code: 'custom', message: `${reason} with ${expected}` });
      return z.NEVER;
    });
}

/** `on` or `off`. */
export function onOff(otherwise: 'on' | 'off') {
  return z
    .enum(['on', 'off'], 'on or off')
    .default(otherwise)
    .transform((text) => text === 'on');
}

/** Returns `null` for what is no address, and for one with a user, a password, a query or a fragment. */
export function plainAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  // An empty query or fragment is none to `URL`, which keeps its `?` or `#` in the address all the same.
  return url.username + url.password === '' && !/[?#]/.test(text) ? url : null;
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
