import type { Command } from 'commander';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { serverCommand } from '../input/server-command.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { timeOf } from '../list-command.ts';
import { textTable } from '../terminal-text.ts';

type Json = Readonly<Record<string, unknown>>;
interface ShownSpan {
  readonly from: number;
  readonly to: number;
}
interface ShownPlace {
  readonly partition: number;
  readonly offset: number;
}
interface ShownInstance extends Json {
  readonly instance: string | null;
  readonly runs: readonly ShownSpan[];
  readonly holes: readonly (ShownSpan &
    Json & {
      readonly parts: readonly ShownSpan[];
      readonly before: ShownPlace | null;
      readonly after: ShownPlace | null;
    })[];
  readonly filled: readonly (ShownSpan & Json)[];
  readonly repeats: { readonly count: number };
}
interface FoundSource extends Json {
  readonly ofInstances: readonly ShownInstance[];
}
/** `custodes sources show ID`. Exit 2: no such source; 3: no server. */
export function showSourceCommand(): Command {
  return serverCommand('show', 'show one source: its instances, and the numbers that they left out or used again')
    .argument('<source>', 'id of a source')
    .option('--json', 'print the answer as JSON')
    .action((id: string, options: ServerTarget & { readonly json?: true }) =>
      withOutcome(async () => {
        const asked = { params: { path: { id } } };
        const found = (await ask(options, (client) => client.GET('/v1/sources/{id}', asked))) as FoundSource;
        console.log(options.json ? JSON.stringify(found) : shown(found));
      }),
    );
}

function shown({ ofInstances, ...fields }: FoundSource): string {
  const rows = Object.entries(fields).flatMap(([field, value]) => {
    const text = fieldText(value);
    return text === '' ? [] : [[field, text]];
  });
  const instances = ofInstances.map(({ instance, runs, missing, repeats, resets, isForked }) => [
    instance,
    runs.map(spanText).join(', '),
    missing,
    repeats.count,
    resets,
    isForked ? 'yes' : '',
  ]);
  const holes = ofInstances.flatMap(({ instance, holes: open }) =>
    open.map((hole) => [
      instance,
      hole.parts.map(spanText).join(', '),
      timeOf(hole.shownAt),
      placeText(hole.before),
      placeText(hole.after),
      hole.isReported ? 'missing' : 'may still come',
    ]),
  );
  const filled = ofInstances.flatMap(({ instance, filled: closed }) =>
    closed.map((hole) => [instance, spanText(hole), timeOf(hole.shownAt), '', '', `filled ${timeOf(hole.filledAt)}`]),
  );
  return [
    textTable([], rows),
    ...(instances.length === 0
      ? []
      : [textTable(['instance', 'numbers', 'missing', 'repeats', 'resets', 'forked'], instances)]),
    ...(holes.length + filled.length === 0
      ? []
      : [textTable(['instance', 'left out', 'shown at', 'after', 'before', 'state'], [...holes, ...filled])]),
  ].join('\n\n');
}

function spanText({ from, to }: ShownSpan): string {
  return from === to ? `${from}` : `${from} to ${to}`;
}

/** Empty for what is absent. */
function fieldText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'object') return String(timeOf(value));
  const parts = Object.entries(value).map(([name, one]) => [name, fieldText(one)] as const);
  return parts.flatMap(([name, text]) => (text === '' ? [] : [`${name} ${text}`])).join(', ');
}

/** PARTITION:OFFSET of `access-events`, as in ids of rejected records. */
function placeText(place: ShownPlace | null): string {
  return place === null ? '' : `${place.partition}:${place.offset}`;
}
