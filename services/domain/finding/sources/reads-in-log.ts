/** The policy parameter that lists `TOOL in LOG`: what TOOL shows is read from a store whose log is the source LOG. */
export const READS_IN_LOG = 'readsInLog';

/** Which log shows what a tool reads. */
export interface ReadsInLogs {
  /** By the id of the tool. */
  readonly logOf: ReadonlyMap<string, string>;
  readonly logs: ReadonlySet<string>;
}

/** What is declared for an access at a time, in milliseconds since 1970 UTC; null where nothing is. */
export type DeclaredLogs = (at: number) => ReadsInLogs | null;

/** Two ids of sources, or null. */
export function toolInLog(text: string): readonly [tool: string, log: string] | null {
  const [tool = '', log = '', ...more] = text.split(' in ');
  return tool === '' || log === '' || tool === log || more.length > 0 ? null : [tool, log];
}

/** `declared`: the value of the parameter. What has another form declares nothing; a policy folder with it does not load. */
export function readsInLogs(declared: unknown): ReadsInLogs | null {
  if (!Array.isArray(declared) || declared.length === 0) return null;
  const logOf = new Map(declared.flatMap((one) => (typeof one === 'string' ? [toolInLog(one)] : [])).filter(isPair));
  return { logOf, logs: new Set(logOf.values()) };
}

function isPair(one: ReturnType<typeof toolInLog>): one is readonly [string, string] {
  return one !== null;
}
