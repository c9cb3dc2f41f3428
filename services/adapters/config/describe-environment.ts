import type { EnvironmentPart, Section, Variable } from './environment.ts';

const WIDTH = 100;

interface Described {
  readonly name: string;
  readonly purpose: string;
}

/** Returns what `--help` of a process prints. */
export function helpText({ name, purpose }: Described, { sections }: EnvironmentPart): string {
  const title = name === 'custodes' ? name : `custodes ${name}`;
  const lines = mergeSections(sections).flatMap(({ title, variables }) => [
    '',
    title,
    ...Object.entries(variables).flatMap(([variable, described]) => helpLines(variable, described)),
  ]);
  return [`${title}: ${purpose}`, '', 'It takes no arguments. It reads these environment variables:', ...lines].join(
    '\n',
  );
}

/** Merges sections with the same title; each variable stays where it is described first. */
export function mergeSections(sections: readonly Section[]): Section[] {
  const seen = new Set<string>();
  const merged = new Map<string, Record<string, Variable>>();
  for (const { title, variables } of sections) {
    const section = merged.get(title) ?? {};
    merged.set(title, section);
    for (const [name, variable] of Object.entries(variables)) {
      if (!seen.has(name)) section[name] = variable;
      seen.add(name);
    }
  }
  return [...merged].map(([title, variables]) => ({ title, variables }));
}

/** The default of a variable in Markdown; empty where there is none. */
export function defaultOf({ schema, otherwise }: Variable): string {
  if (otherwise !== null) return otherwise;
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return '';
  if (typeof parsed.data === 'boolean') return parsed.data ? '`on`' : '`off`';
  return parsed.data === undefined || parsed.data === null ? '' : `\`${String(parsed.data)}\``;
}

function helpLines(name: string, described: Variable): string[] {
  const { meaning, isSecret } = described;
  const otherwise = defaultOf(described);
  const text = [
    plain(meaning),
    ...(otherwise === '' ? [] : [`Default: ${plain(otherwise)}.`]),
    ...(isSecret ? ['Secret.'] : []),
  ].join(' ');
  return [`  ${name}`, ...wrapped(text).map((line) => `      ${line}`)];
}

/** Removes the marks of Markdown. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\(([^)]+)\)/g, 'docs/$2').replace(/`/g, '');
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
