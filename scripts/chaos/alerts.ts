interface ListedAlert {
  readonly alertId: string;
  readonly overdue: boolean;
}

interface ChaosAlertPage {
  readonly items: readonly ListedAlert[];
  readonly nextCursor?: string;
}

/** All alerts of a server as text, by alert id. */
export async function alertsOf(url: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query = new URLSearchParams({ order: 'newest', limit: '1000', ...(cursor === '' ? {} : { cursor }) });
    const answer = await fetch(`${url}/v1/alerts?${query}`);
    if (answer.status !== 200) throw new Error(`the list of alerts answered ${answer.status}, expected 200`);
    const page = (await answer.json()) as ChaosAlertPage;
    for (const { overdue: _changesWithTheClock, ...alert } of page.items) {
      found.set(alert.alertId, JSON.stringify(alert));
    }
    cursor = page.nextCursor;
  }
  return found;
}

/** Compares the alerts before and after all services started again. */
export function differences(survived: ReadonlyMap<string, string>, replayed: ReadonlyMap<string, string>): string[] {
  const ids = new Set([...survived.keys(), ...replayed.keys()]);
  return [...ids]
    .filter((id) => survived.get(id) !== replayed.get(id))
    .map(
      (id) => `alert ${id} was ${survived.get(id) ?? 'absent'} and is ${replayed.get(id) ?? 'absent'} after a restart`,
    );
}
