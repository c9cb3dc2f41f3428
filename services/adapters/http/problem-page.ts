import type { Response } from 'express';
import { type ProblemCode, problemTypes } from './problem-types.ts';

/** The content of a page for people about one case, in addition to the meaning of its code. */
export interface CaseOnPage {
  /** UNTRUSTED: it may contain text of others. */
  readonly detail?: string;
  /** Addresses by what they are called. */
  readonly links?: Readonly<Record<string, string>>;
}

/** Answers a person, who has no use for a problem document, with the page of the problem. */
export function sendProblemPage(res: Response, code: ProblemCode, given: CaseOnPage = {}): void {
  res.status(problemTypes[code].status);
  sendPage(res, pageOf(code, given));
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** It contains no scripts and no external assets. */
export function sendPage(res: Response, text: string): void {
  res
    .set('Content-Security-Policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
    .set('X-Content-Type-Options', 'nosniff')
    .set('Referrer-Policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(text);
}

/** The texts of the code are ours, so nothing in them needs to be escaped; a test checks that. */
export function pageOf(code: ProblemCode, { detail, links = {} }: CaseOnPage = {}): string {
  const { status, title, meaning, remedy } = problemTypes[code];
  const anchors = Object.entries(links).map(([name, to]) => `<a href="${escapeHtml(to)}">${escapeHtml(name)}</a>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${code}: custodes</title>
<link rel="stylesheet" href="/console/console.css">
<main>
<h1><code>${code}</code></h1>
<p>${status} ${title}</p>
<h2>What happened</h2>
<p>${withCode(meaning)}</p>${detail === undefined ? '' : `\n<p>${escapeHtml(detail)}</p>`}
<h2>What to do</h2>
<p>${withCode(remedy)}</p>${anchors.length === 0 ? '' : `\n<p>${anchors.join(' · ')}</p>`}
</main>
</html>
`;
}

function withCode(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
