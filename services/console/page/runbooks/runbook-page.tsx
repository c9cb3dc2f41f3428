import alerts from 'runbook:alerts';
import runbook from 'runbook:runbook';
import { useEffect } from 'react';
import type { PageProps } from '../app/page-props.ts';
import { NotFound } from '../parts/states.tsx';

const texts: Readonly<Record<string, string>> = { alerts, runbook };

/** What to do about an alert, as docs/ has it. */
export default function RunbookPage({ params: { name = '' } }: PageProps) {
  const html = Object.hasOwn(texts, name) ? texts[name] : undefined;
  // The browser looked for the section before the page was drawn.
  useEffect(() => {
    const section = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    section?.scrollIntoView();
    section?.setAttribute('data-wanted', '');
  }, []);
  if (html === undefined) return <NotFound what="runbook" />;
  return (
    <section
      aria-label="Runbook"
      className="prose"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: made by the build of a file of the repository
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
