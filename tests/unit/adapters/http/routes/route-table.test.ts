import { pathOf, RouteTable } from '../../../../../services/adapters/http/routes/route-table.ts';

const routes = [
  { method: 'GET', path: '/v1/alerts' },
  { method: 'GET', path: '/v1/alerts/{alertId}' },
  { method: 'POST', path: '/v1/alerts/{alertId}/close' },
  { method: 'POST', path: '/v1/register' },
  { method: 'GET', path: '/v1/register/{kind}/{id}' },
  { method: 'GET', path: '/tile/{path...}' },
] as const;
const table = new RouteTable(routes);

function found(method: string, path: string): string {
  const match = table.match(method, path);
  if (match.is === 'route') return `${match.route.path} ${JSON.stringify(match.params)}`;
  return match.is === 'method' ? `only ${match.allow.join(', ')}` : 'nothing';
}

describe('a table of routes', () => {
  it.each([
    ['GET', '/v1/alerts', '/v1/alerts {}'],
    ['HEAD', '/v1/alerts', '/v1/alerts {}'],
    ['GET', '/v1/alerts/', '/v1/alerts {}'],
    ['GET', '/v1/alerts/a-1', '/v1/alerts/{alertId} {"alertId":"a-1"}'],
    ['GET', '/v1/alerts/a%2F1', '/v1/alerts/{alertId} {"alertId":"a/1"}'],
    ['POST', '/v1/alerts/a-1/close', '/v1/alerts/{alertId}/close {"alertId":"a-1"}'],
    ['GET', '/v1/register/person/e-1', '/v1/register/{kind}/{id} {"kind":"person","id":"e-1"}'],
    ['GET', '/tile/0/x001/234.p/7', '/tile/{path...} {"path":"0/x001/234.p/7"}'],
    ['DELETE', '/v1/alerts', 'only GET, HEAD'],
    ['OPTIONS', '/v1/alerts/a-1', 'only GET, HEAD'],
    ['GET', '/v1/alerts/a-1/close', 'only POST'],
    ['GET', '/v1/register', 'only POST'],
  ])('finds for %s %s: %s', (method, path, expected) => {
    expect(found(method, path)).toBe(expected);
  });

  it.each([
    '/',
    '',
    '*',
    '/v1',
    '/V1/alerts',
    '//v1/alerts',
    '/v1//alerts',
    '/v1/alerts//',
    '/v1/%61lerts',
    '/v1/alerts/.',
    '/v1/alerts/..',
    '/v1/alerts/%2e%2E',
    '/v1/alerts/%2e',
    '/v1/alerts/../accesses',
    '/v1/register/../alerts',
    '/tile',
    '/tile/',
    '/tile/../checkpoint',
    '/tile/0/..%2f..%2fcheckpoint',
    '/tile/0/%2e%2e/checkpoint',
    'http://elsewhere/v1/alerts',
  ])('finds nothing at %s', (path) => {
    expect(found('GET', path)).toBe('nothing');
  });

  it('names the parameter that cannot be decoded', () => {
    expect(() => found('GET', '/v1/alerts/%ff')).toThrow('`alertId` is not percent-encoded UTF-8');
  });

  it.each(['/v1/alerts/a-1', '/v1/alerts/a%2F1', '/v1/alerts/..%2F..%2Fx', '/v1/alerts/%25', '/tile/0/x001/234.p/7'])(
    'writes %s again from the route and its parameters',
    (path) => {
      const match = table.match('GET', path);
      expect(match.is === 'route' && pathOf(match.route, match.params)).toBe(path);
    },
  );
});
