/** One case of a report; a problem is a failure. */
export interface JunitCase {
  readonly suite: string;
  readonly name: string;
  readonly problem: string | null;
}

/** The outcome as JUnit XML, which build servers show. */
export function junitReport(name: string, cases: readonly JunitCase[]): string {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  const lines = suites.map((suite) => {
    const own = cases.filter((one) => one.suite === suite);
    const failures = own.filter(({ problem }) => problem !== null).length;
    const inner = own.map((one) => `    ${caseElement(one)}`).join('\n');
    return `  <testsuite name="${escaped(suite)}" tests="${own.length}" failures="${failures}">\n${inner}\n  </testsuite>`;
  });
  const failures = cases.filter(({ problem }) => problem !== null).length;
  const head = `<testsuites name="${escaped(name)}" tests="${cases.length}" failures="${failures}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${lines.join('\n')}\n</testsuites>\n`;
}

function caseElement({ suite, name, problem }: JunitCase): string {
  const head = `<testcase classname="${escaped(suite)}" name="${escaped(name)}"`;
  return problem === null ? `${head}/>` : `${head}><failure message="${escaped(problem)}"/></testcase>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** UNTRUSTED: XML has no form for control characters, not even escaped. */
function escaped(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD').replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
