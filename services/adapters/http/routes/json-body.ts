import { isUtf8 } from 'node:buffer';
import { faultProblem, readJson } from '../../../value-forms/json-fault.ts';
import { type Problem, shown } from '../../../value-forms/problems.ts';
import { HttpProblem, sentenceOf } from '../problem.ts';
import type { ProblemCode } from '../problem-types.ts';
import { type NextFunction, type Request, type Response, rawBody } from '../server.ts';

/**
 * Reads the JSON value of a body; `undefined` when it is empty. UNTRUSTED. Throws `HttpProblem` for another content
 * type (also required for an empty body, because a form of another site can send every other type), for a body that is
 * too large, and for a body that is not JSON in UTF-8. A byte order mark before the value is skipped.
 */
export async function readJsonBody(
  req: Request,
  res: Response,
  bytesMax: number,
  types: readonly string[] = ['application/json'],
): Promise<unknown> {
  const type = req.headers['content-type'];
  if (!types.includes(type?.split(';')[0]?.trim().toLowerCase() ?? '')) {
    const problem = { field: 'content-type', value: shown(type), expected: types.join(' or ') };
    throw refused('content-type-unsupported', problem);
  }
  const bytes = await readBytes(req, res, bytesMax);
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw refused('body-not-utf8', { field: 'body', value: null, expected: 'UTF-8' });
  const read = readJson(bytes.toString().replace(/^\ufeff/, ''));
  if ('fault' in read) throw refused('body-not-json', faultProblem(read.fault));
  return read.json;
}

function readBytes(req: Request, res: Response, bytesMax: number): Promise<Buffer> {
  const read = rawBody(bytesMax);
  return new Promise((resolve, reject) => {
    const done = (error?: unknown): void => {
      const body: unknown = req.body;
      if (error === undefined) resolve(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
      else reject(error);
    };
    read(req, res, done as NextFunction);
  });
}

function refused(code: ProblemCode, problem: Problem): HttpProblem {
  const errors = [problem];
  return new HttpProblem(code, { detail: sentenceOf(errors), errors });
}
