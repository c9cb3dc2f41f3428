import { useQuery } from '@tanstack/react-query';
import { type Access, answerOf, client } from '../api/client.ts';
import { useAddress } from '../app/location.ts';
import type { PageProps } from '../app/page-props.ts';
import { Chip, Facts } from '../parts/facts.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { Verdicts } from './columns.tsx';
import { ReceiptView } from './receipt-view.tsx';

export default function AccessPage({ params: { eventId = '' } }: PageProps) {
  const { query } = useAddress();
  const source = query.get('source') ?? '';
  const at = { path: { eventId }, query: source === '' ? {} : { source } };
  const { data, error, refetch } = useQuery({
    queryKey: ['access', eventId, source],
    queryFn: () => answerOf(client.GET('/v1/accesses/{eventId}', { params: at })),
  });
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading of="the access" />;
  return (
    <>
      <PageHead title={<>Access {eventId}</>}>
        <Verdicts of={data} />
      </PageHead>
      <p className="lead">{data.reason}</p>
      <div className="two">
        <section aria-label="Facts">
          <h2>Facts</h2>
          <FactsOf access={data} />
        </section>
        <div>
          <Why access={data} at={at} />
          <section aria-label="Receipt">
            <h2>Receipt</h2>
            <ReceiptView eventId={eventId} source={source} />
          </section>
        </div>
      </div>
    </>
  );
}

function FactsOf({ access }: { access: Access }) {
  const { actor, source, resource, claim, explanation, network, extent, authentication, recipient, destination } =
    access;
  const idOf = (kind: string, id: string | null | undefined) => (id ? <IdLink kind={kind} id={id} /> : null);
  return (
    <Facts
      of={{
        event: <code>{access.eventId}</code>,
        occurred: access.occurredAt === null ? null : <Time at={access.occurredAt} />,
        'entered the log': <Time at={access.appendedAt} />,
        clock: access.clock && `${access.clock.mark} by ${Math.round(access.clock.byMs / 1000)} s`,
        actor: actor && (
          <>
            {idOf('actor', actor.id)} {actor.kind}
          </>
        ),
        'on behalf of': actor?.onBehalfOf && (
          <>
            {idOf('actor', actor.onBehalfOf.id)} {actor.onBehalfOf.kind}
          </>
        ),
        'role, team': [access.role, access.team].filter((one) => one !== null).join(', '),
        source: source && (
          <>
            {idOf('source', source.id)} {source.instance} {source.version}
          </>
        ),
        action: access.action,
        path: access.path,
        outcome: access.outcome,
        recording: idOf('recording', resource?.recordingId),
        camera: idOf('camera', access.cameraId),
        owner: idOf('owner', access.ownerId),
        site: idOf('site', resource?.siteId),
        device: idOf('device', authentication?.deviceId),
        store: resource?.storeId,
        purpose:
          access.purpose && `${access.purpose}${access.purposeFrom === null ? '' : `, from ${access.purposeFrom}`}`,
        claim: claim && (
          <>
            {claim.kind} {idOf(claim.kind, claim.id)}
          </>
        ),
        'asked for': access.search?.filter,
        'asked because': access.search?.reason,
        recipient: recipient && [recipient.kind, recipient.id, recipient.jurisdiction].filter(Boolean).join(', '),
        destination: destination && [destination.kind, destination.domain].filter(Boolean).join(', '),
        country: network?.country,
        length: extent?.durationMs ? `${Math.round(extent.durationMs / 1000)} s` : null,
        'explained by': explanation && (
          <>
            {explanation.kind} {idOf(explanation.kind, explanation.id)}
          </>
        ),
        'policy set': access.policyVersion && <code>{access.policyVersion.slice(0, 16)}</code>,
      }}
    />
  );
}

interface At {
  readonly path: { eventId: string };
  readonly query: { source?: string };
}

/** Which rules did not hold, and which records of the register were tried. */
function Why({ access, at }: { access: Access; at: At }) {
  const isFirst = access.verdict !== 'duplicate' && access.verdict !== 'conflict';
  const { data, error } = useQuery({
    queryKey: ['access-details', at],
    queryFn: () => answerOf(client.GET('/v1/accesses/{eventId}/details', { params: at })),
    enabled: isFirst,
  });
  return (
    <section aria-label="Why">
      <h2>Why</h2>
      {access.reevaluations.length > 0 && <Reevaluation access={access} />}
      {error !== null && <Failed error={error} />}
      {data !== undefined && data.determinedBy.length > 0 && (
        <>
          <h3>Rules that did not hold</h3>
          <ul>
            {data.determinedBy.map(({ rule, verdict, severity, exception }) => (
              <li key={rule}>
                <Chip is={severity} /> <IdLink kind="rule" id={rule} /> → {verdict}
                {exception !== null && `, excused by exception ${exception}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {data !== undefined && data.tried.length > 0 && (
        <>
          <h3>Register records that were tried</h3>
          <ul>
            {data.tried.map(({ kind, id, state }) => (
              <li key={`${kind} ${id} ${state}`}>
                {kind} <IdLink kind={kind} id={id} /> <span className="soft">{state}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {data !== undefined && data.observed.length > 0 && (
        <p className="soft">Observed only: {data.observed.join(', ')}</p>
      )}
      {data !== undefined && data.determinedBy.length + data.tried.length === 0 && (
        <Empty title="No rule failed, and no record was needed." />
      )}
    </section>
  );
}

function Reevaluation({ access }: { access: Access }) {
  return (
    <>
      <h3>Judged again</h3>
      <ul>
        {access.reevaluations.map(({ verdict, determinedBy, at, because }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be of one millisecond, and the next one comes behind them
          <li key={place}>
            <Time at={at} /> <Chip is={verdict} /> {determinedBy.join(', ')}{' '}
            {because === null ? (
              'because a deadline passed'
            ) : (
              <>
                because of {because.kind} <IdLink kind={because.kind} id={because.id} />
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
