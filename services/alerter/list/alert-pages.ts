import { hash } from 'node:crypto';
import type { AlertBuilder } from '../../domain/alert/alert-builder.ts';
import type { AlertFold } from '../../domain/alert/alert-fold.ts';
import { type AlertView, toAlertJson } from '../../domain/alert/to-alert-json.ts';
import { dueAt, type Objectives } from '../../domain/alert/work/objectives.ts';
import { type AlertQuery, listAlerts } from './list-alerts.ts';

/** A page as it is sent. */
export interface RenderedPage {
  readonly body: string;
  /** An entity tag: the same for the same page, whichever process rendered it. */
  readonly etag: string;
}

/** Alerts whose rendering is kept. */
const ALERTS_KEPT = 2_000;
/** Characters of the pages that are kept, with their queries, all together. */
export const PAGES_CHARS_MAX = 16_000_000;
/** What else a page needs in memory, as characters. */
const PAGE_CHARS = 500;

/** What was rendered, and the time in which it is true, in milliseconds since 1970 UTC: `until` something is overdue. */
interface Timed<Content> {
  readonly content: Content;
  readonly from: number;
  readonly until: number;
}

/**
 * Pages of alerts as text. Analysts ask the same every few seconds, so a page is rendered once until an alert changes or is
 * overdue, and each alert on it once until it changes itself.
 */
export class AlertPages {
  readonly #fold: AlertFold;
  readonly #objectives: Objectives;
  /** By query, those of `#changes`. */
  readonly #pages = new Map<string, Timed<RenderedPage>>();
  #changes = -1;
  #chars = 0;
  /** In order of use. */
  readonly #alerts = new Map<AlertBuilder, Timed<string> & { readonly revision: number }>();

  constructor(fold: AlertFold, objectives: Objectives) {
    this.#fold = fold;
    this.#objectives = objectives;
  }

  /** `now` in milliseconds since 1970 UTC. */
  find(query: AlertQuery, now: number): RenderedPage {
    if (this.#changes !== this.#fold.changes || this.#chars > PAGES_CHARS_MAX) {
      this.#pages.clear();
      this.#chars = 0;
      this.#changes = this.#fold.changes;
    }
    const key = JSON.stringify({ ...query, cursor: query.cursor?.toString('hex') });
    const known = this.#pages.get(key);
    if (known !== undefined && isTrue(known, now)) return known.content;
    const rendered = this.#render(query, now);
    this.#pages.set(key, rendered);
    this.#chars += key.length + rendered.content.body.length + PAGE_CHARS;
    return rendered.content;
  }

  #render(query: AlertQuery, now: number): Timed<RenderedPage> {
    const { items, nextCursor } = listAlerts(this.#fold, query, (alert) => this.#textOf(alert, now));
    const texts = items.map(({ content }) => content).join(',');
    const next = nextCursor === undefined ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`;
    const body = `{"items":[${texts}]${next}}`;
    const until = Math.min(...items.map((item) => item.until));
    return { content: { body, etag: `"${hash('sha1', body)}"` }, from: now, until };
  }

  #textOf(builder: AlertBuilder, now: number): Timed<string> {
    const { revision } = builder;
    const known = this.#alerts.get(builder);
    this.#alerts.delete(builder);
    const text =
      known !== undefined && known.revision === revision && isTrue(known, now)
        ? known
        : { ...this.#show(builder, { now, objectives: this.#objectives }), revision };
    this.#alerts.set(builder, text);
    if (this.#alerts.size > ALERTS_KEPT) {
      for (const oldest of this.#alerts.keys()) {
        this.#alerts.delete(oldest);
        break;
      }
    }
    return text;
  }

  #show(builder: AlertBuilder, view: AlertView): Timed<string> {
    const alert = builder.toAlert();
    const due = dueAt(alert, view.objectives);
    const until = due === null || due <= view.now ? Number.POSITIVE_INFINITY : due;
    return { content: JSON.stringify(toAlertJson(alert, view)), from: view.now, until };
  }
}

function isTrue({ from, until }: Timed<unknown>, now: number): boolean {
  return from <= now && now < until;
}
