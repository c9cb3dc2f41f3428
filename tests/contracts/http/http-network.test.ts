import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { anIntakeServer, eventsOf, type IntakeServer } from '../../support/intake-server.ts';

const network = { ip: '198.51.100.7', country: 'US', approved: true };

describe('what intake knows of a network', () => {
  let server: IntakeServer;
  afterEach(() => server.close());

  async function sentTo(place: { approved: boolean | null; country: string | null }, given: object) {
    server = await anIntakeServer({ locateIp: () => place });
    await server.post('/v1/access-events', JSON.stringify(anAccessEventJson({ network: given })));
    const [event] = await eventsOf(server.log);
    return event?.network;
  }

  it('goes over what the tool claims, which is kept beside it', async () => {
    const found = await sentTo({ approved: false, country: 'UA' }, network);
    expect(found).toMatchObject({ country: 'UA', approved: false, claimed: { country: 'US', approved: true } });
    expect(found?.ipHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('leaves alone what it does not know', async () => {
    const found = await sentTo({ approved: null, country: 'UA' }, network);
    expect(found).toMatchObject({ country: 'UA', approved: true, claimed: { country: 'US', approved: true } });
  });

  it('adds nothing to an event without an address', async () => {
    const found = await sentTo({ approved: false, country: 'UA' }, { country: 'US' });
    expect(found).toMatchObject({ country: 'US', approved: null, claimed: null });
  });

  it('is no content of the event: sent again after the list has changed, it is a duplicate', async () => {
    let approved = false;
    server = await anIntakeServer({ locateIp: () => ({ approved, country: null }) });
    const body = JSON.stringify(anAccessEventJson({ network }));
    const first = await server.post('/v1/access-events', body);
    approved = true;
    const again = await server.post('/v1/access-events', body);
    const other = await server.post(
      '/v1/access-events',
      JSON.stringify(anAccessEventJson({ network: { ...network, country: 'CA' } })),
    );
    const statuses = [first, again, other].map((answer) => answer.body.results[0]?.status);
    expect(statuses).toEqual(['accepted', 'duplicate', 'conflict']);
  });
});
