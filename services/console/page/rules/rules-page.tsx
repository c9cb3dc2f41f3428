import { useState } from 'react';
import type { components } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { ApproveSet } from './approve-set.tsx';
import { type Rule, usePolicies, useRuleSet } from './policy-queries.ts';
import { SetChanges } from './set-changes.tsx';

type Policies = components['schemas']['Policies'];

const CHARACTERS_SHOWN = 12;

const folderStates: Readonly<Record<string, string>> = {
  'in-force': 'decides, because no set has been approved yet',
  approved: 'is approved',
  'not-approved': 'is not approved and decides nothing',
  replaced: 'differs from the set loaded last',
  refused: 'is invalid; the rules stay the same',
};
const approvalStates: Readonly<Record<string, string>> = {
  approved: 'approved',
  'self-approved': 'no effect: the person who proposed a set cannot approve it',
  'set-unknown': 'no effect: nobody has proposed the set',
  'set-unusable': 'no effect: the server cannot use the text of the set',
};

export default function RulesPage() {
  const { data, error, refetch } = usePolicies();
  const { may } = useCaller();
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading of="the rules" />;
  const { inForce, folder } = data;
  const mayReadSets = may.includes('read-register');
  return (
    <>
      <PageHead title="Rules" note={inForce === null ? 'no set is in force' : 'the set that decides now'} />
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
        <Waiting policies={data} mayReadSets={mayReadSets} />
      </div>
      <Approvals of={data.approvals} />
      {mayReadSets ? <RuleList version={inForce} /> : <Empty title="You may not read the text of the rules." />}
    </>
  );
}

function Version({ of }: { of: string }) {
  return (
    <span className="id" title={of}>
      {of.slice(0, CHARACTERS_SHOWN)}
    </span>
  );
}

/** Sets that somebody proposed and nobody else has approved. */
function Waiting({
  policies: { inForce, sets, approvals },
  mayReadSets,
}: {
  policies: Policies;
  mayReadSets: boolean;
}) {
  const approved = new Set(approvals.filter(({ state }) => state === 'approved').map(({ setHash }) => setHash));
  const waiting = sets.filter(({ version }) => version !== inForce && !approved.has(version));
  return (
    <section aria-label="Waiting for approval">
      <h2>Waiting for approval</h2>
      {waiting.length === 0 && (
        <p className="soft">
          No set waits. <code>custodes policy propose</code> proposes the rules of a folder.
        </p>
      )}
      {waiting.map(({ version, proposedBy }) => (
        <article key={version} className="waiting">
          <p>
            Set <Version of={version} />, proposed by{' '}
            {proposedBy.map((one) => (
              <IdLink key={one} kind="actor" id={one} />
            ))}
          </p>
          {mayReadSets && <SetChanges from={inForce} to={version} />}
          <ApproveSet version={version} proposedBy={proposedBy} />
        </article>
      ))}
    </section>
  );
}

function Approvals({ of }: { of: Policies['approvals'] }) {
  return (
    <section aria-label="Approvals">
      <h2>Approvals</h2>
      {of.length === 0 && <p className="soft">No set has been approved yet.</p>}
      <ul>
        {of.map(({ id, setHash, state, approvedBy, proposedBy, validFrom }) => (
          <li key={`${id} ${validFrom}`}>
            <Time at={validFrom} />: set <Version of={setHash} /> by <IdLink kind="actor" id={approvedBy} />
            {proposedBy.length > 0 && `, proposed by ${proposedBy.join(', ')}`}.{' '}
            <span className={state === 'approved' ? 'holds' : 'error'}>{approvalStates[state]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RuleList({ version }: { version: string | null }) {
  const { data, error } = useRuleSet(version);
  const [wanted, setWanted] = useState('');
  if (version === null) return null;
  if (error !== null) return <Failed error={error} />;
  if (data === undefined) return <Loading of="the set" />;
  const words = wanted.toLowerCase();
  const shown = data.rules.filter((rule) => JSON.stringify(rule).toLowerCase().includes(words));
  return (
    <>
      <section aria-label="Parameters">
        <h2>Parameters</h2>
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
        {owner}. <a href={pageOf('rule', id)}>Accesses that failed {id}</a>
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

/** An explanation with the names of the facts that a decision fills in. */
function Sentence({ of }: { of: string }) {
  const parts = of.split(/(\{[^}]*\})/);
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
