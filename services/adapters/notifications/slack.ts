import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { type PostTarget, postJson } from './post-json.ts';
import { headOf, type NoticeWithSubject, type NotificationMessage, type SendNotification } from './sender.ts';

/** Slack shows at most 40,000 characters; nobody reads more lines than these. */
const LINES_MAX = 20;

/**
 * An incoming webhook of Slack, or of a chat that has the same form. Many people read a channel, so a message names neither
 * people nor accesses: `custodes alerts show` has these for those who may know.
 */
export function slackSender(target: PostTarget): SendNotification {
  return (message) => postJson(target, { body: JSON.stringify({ text: textOf(message) }) });
}

function textOf({ type, notices }: NotificationMessage): string {
  if (type === 'test') return 'A test of notifications by custodes: nothing happened';
  const lines = notices.slice(0, LINES_MAX).map(lineOf);
  const left = notices.length - lines.length;
  return [...lines, ...(left === 0 ? [] : [`and ${left} more`])].join('\n');
}

function lineOf(notice: NoticeWithSubject): string {
  const { at, severity, url, alert, case: one } = notice;
  if (alert === null) {
    const counts = `alerts: ${one.alertIds.length}, affected accounts: ${one.affectedAccounts}`;
    return `*${severity}* ${headOf(notice)} at ${toRfc3339(at)} (${counts}), ${linkTo(url, one.caseId)}`;
  }
  const { accesses, owners, rules } = alert;
  const counts = `accesses: ${accesses}, owners: ${owners}`;
  return `*${severity}* ${headOf(notice)} at ${toRfc3339(at)}: ${escaped(rules.join(', '))} (${counts}), ${linkTo(url, alert.alertId)}`;
}

function linkTo(url: string | null, id: string): string {
  return url === null ? `\`${id}\`` : `<${url}|${id}>`;
}

/** UNTRUSTED: the ids of rules come from files and logs; Slack reads these characters as links and mentions. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
