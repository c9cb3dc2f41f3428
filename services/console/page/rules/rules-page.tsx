import { useRef, useState } from 'react';
import { useAddress } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { Chip } from '../parts/facts.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { ChangeParameters, withValues } from './change-parameters.tsx';
import { FailedOf, MostFailed } from './failed-lately.tsx';
import { type Rule, type RuleSet, usePolicies, useSetText } from './policy-queries.ts';
import { Approvals, Version, WaitingSets } from './set-approvals.tsx';

const folderStates: Readonly<Record<string, string>> = {
  'in-force': 'decides, because no set has been approved yet',
  approved: 'is approved',
  'not-approved': 'is not approved and decides nothing',
  replaced: 'differs from the set loaded last',
  refused: 'is invalid; the rules stay the same',
};
export default function RulesPage() {
  const { data, error, refetch } = usePolicies();
  const { may } = useCaller();
  const failure = error !== null && <Failed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return failure || <Loading of="the rules" />;
  const { inForce, folder } = data;
  const mayReadSets = may.includes('read-register');
  return (
    <>
      <PageHead title="Rules" note={inForce === null ? 'no set is in force' : 'the set that decides now'} />
      {/* What somebody types below stays. */}
      {failure}
      <div className="two">
        <section aria-label="In force">
          <h2>In force</h2>
          {inForce !== null && (
            <p>
              Set <Version of={inForce} /> decides every access.
            </p>
          )}
          <p>
            The folder of the server has set <Version of={folder.version} />, which {folderStates[folder.state]}.
          </p>
          <ul>
            {folder.problems.map((problem) => (
              <li key={problem} className="error">
                {problem}
              </li>
            ))}
          </ul>
        </section>
        <WaitingSets subject="policies" of={data} />
      </div>
      <div className="two">
        <Approvals of={data} />
        <MostFailed />
      </div>
      {mayReadSets ? <RuleList version={inForce} /> : <Empty title="You may not read the text of the rules." />}
    </>
  );
}

function RuleList({ version }: { version: string | null }) {
  const { data: read, error } = useSetText(version);
  // Another set may come into force while somebody types a proposal: the form stays until its text is there.
  const last = useRef(read);
  last.current = read ?? last.current;
  const text = last.current;
  const [wanted, setWanted] = useState(useAddress().query.get('q') ?? '');
  if (version === null) return null;
  const failure = error !== null && <Failed error={error} />;
  if (text === undefined) return failure || <Loading of="the set" />;
  const data = JSON.parse(text) as RuleSet;
  const words = wanted.toLowerCase();
  const shown = data.rules.filter((rule) => JSON.stringify(rule).toLowerCase().includes(words));
  return (
    <>
      {failure}
      <section aria-label="Parameters">
        <div className="page-head">
          <h2>Parameters</h2>
          <ChangeParameters
            subject="policies"
            of="the rules"
            parameters={Object.entries(data.parameters).map(([name, parameter]) => ({ name, ...parameter }))}
            set={version}
            change={(set: RuleSet, values) => ({ ...set, parameters: withValues(set.parameters, values) })}
          />
        </div>
        <dl className="parameters">
          {Object.entries(data.parameters).map(([name, { meaning, value }]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <b>{Array.isArray(value) ? value.join(', ') || 'none' : String(value)}</b>{' '}
                <span className="soft">{meaning}</span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section aria-label="The rules">
        <h2>The rules</h2>
        <label>
          Find a rule
          <input type="search" value={wanted} onChange={({ target }) => setWanted(target.value)} />
        </label>
        <p className="soft" role="status">
          {shown.length} of {data.rules.length} rules
        </p>
        <ul className="rules">
          {shown.map((rule) => (
            <RuleItem key={rule.id} of={rule} />
          ))}
        </ul>
      </section>
    </>
  );
}

function RuleItem({ of: { id, verdict, severity, mode, owner, legalBasis, explain, when, applies } }: { of: Rule }) {
  const limits = Object.entries(applies).map(([name, values]) => `${wordsOf(name)} ${[values].flat().join(', ')}`);
  return (
    <li>
      <p>
        <Chip is={verdict} /> <Chip is={severity} /> <b>{id}</b>
        {mode !== 'enforce' && <span className="soft"> (observed only)</span>}
      </p>
      <p>
        An access is {verdict === 'violation' ? 'a violation' : verdict} where: <Sentence of={explain} />.
      </p>
      <p className="soft">
        {limits.length === 0 ? 'Applies to every access.' : `Applies to ${limits.join('; ')}.`} {legalBasis}. Owner:{' '}
        {owner}. <FailedOf rule={id} />
      </p>
      <details>
        <summary>Condition of {id}</summary>
        <pre>{when}</pre>
      </details>
    </li>
  );
}

/** `actorKinds` as words: `actor kinds`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** An explanation with the names of the facts that a decision fills in; a part in brackets is left out without its fact. */
function Sentence({ of }: { of: string }) {
  const parts = of.replaceAll(/[[\]]/g, '').split(/(\{[^}]*\})/);
  return (
    <>
      {parts.map((part, at) =>
        part.startsWith('{') ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change
          <code key={at}>{part.slice(1, -1)}</code>
        ) : (
          part
        ),
      )}
    </>
  );
}
