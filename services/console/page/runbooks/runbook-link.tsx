const OF_DOCS = /^docs\/(alerts|runbook)\.md(#[\w-]+)?$/;

/** Leads to the section of a runbook that an alert names; an installation may name places of its own, which stay text. */
export function RunbookLink({ of }: { of: string }) {
  const found = OF_DOCS.exec(of);
  if (found === null) return <code>{of}</code>;
  const [, file = '', hash = ''] = found;
  return <a href={`/runbooks/${file}${hash}`}>runbook {hash === '' ? file : hash.slice(1)}</a>;
}
