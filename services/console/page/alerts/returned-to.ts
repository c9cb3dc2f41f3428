/** Of an access that an alert counts. */
interface OpenedOwner {
  readonly ownerId: string | null;
  readonly occurredAt: string | null;
}

/**
 * The owner to whom the person came back on most days, in a sentence; null where nobody was opened on two. A day is one of
 * the reader's zone, as every time on the page is, or of `timeZone`.
 */
export function returnedTo(accesses: readonly OpenedOwner[], timeZone?: string): string | null {
  const { format } = new Intl.DateTimeFormat('en', { dateStyle: 'short', ...(timeZone !== undefined && { timeZone }) });
  const days = new Map<string, Set<string>>();
  for (const { ownerId, occurredAt } of accesses) {
    if (ownerId === null || occurredAt === null) continue;
    days.set(ownerId, (days.get(ownerId) ?? new Set()).add(format(new Date(occurredAt))));
  }
  const [most] = [...days].sort(([, one], [, other]) => other.size - one.size);
  return most === undefined || most[1].size < 2
    ? null
    : `Recordings of one owner, ${most[0]}, were opened on ${most[1].size} days.`;
}
