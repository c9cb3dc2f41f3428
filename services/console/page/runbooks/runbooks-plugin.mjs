import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';

const PREFIX = 'runbook:';

/**
 * `import html from 'runbook:alerts'`: docs/alerts.md as HTML, made by the build. The texts are of the repository, as the
 * code is; the page renders no other markup.
 */
export function runbooks(folder) {
  return {
    name: 'runbooks',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      const file = join(folder, `${id.slice(PREFIX.length + 1)}.md`);
      this.addWatchFile(file);
      return `export default ${JSON.stringify(toHtml(readFileSync(file, 'utf8')))};`;
    },
  };
}

function toHtml(text) {
  const renderer = {
    heading({ tokens, depth }) {
      const title = this.parser.parseInline(tokens);
      return `<h${depth} id="${slugOf(title)}">${title}</h${depth}>\n`;
    },
    // The page has only the runbooks; what else a text refers to stays a word.
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens);
      const [, file, hash] = /^(\w*)(?:\.md)?(?:#([\w-]+))?$/.exec(href) ?? [];
      if (file !== '' && file !== 'alerts' && file !== 'runbook') return words;
      return `<a href="${file === '' ? '' : `/runbooks/${file}`}${hash === undefined ? '' : `#${hash}`}">${words}</a>`;
    },
    // A table or a command is wider than a phone.
    code: ({ text: code }) => `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>\n`,
  };
  return new Marked({ renderer }).parse(text);
}

/** As GitHub names the headings of a file. */
function slugOf(title) {
  return title
    .toLowerCase()
    .replaceAll(/<[^>]+>|[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

function escapeHtml(text) {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
