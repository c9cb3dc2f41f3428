import { linearPattern } from '../../../../services/adapters/patterns/linear-pattern.ts';
import { toAccessEvent } from '../../../../services/domain/access-import/cloudtrail.ts';
import { everyBucket } from '../../../../services/domain/access-import/import-map.ts';

const STREAM = 'arn:aws:kinesisvideo:eu-west-1:123456789012:stream/front-door/1530559711205';
const CHANNEL = 'arn:aws:kinesisvideo:eu-west-1:123456789012:channel/nursery/1530559711205';

const call = (eventName: string, requestParameters: unknown, fields: object = {}) => ({
  eventID: '3d2dd7a4-9a4d-4a3d-9b6c-2c8d2b1c7a10',
  eventTime: '2026-11-24T09:12:03Z',
  eventSource: 'kinesisvideo.amazonaws.com',
  eventName,
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/alice', accountId: '123456789012' },
  sourceIPAddress: '198.51.100.7',
  requestParameters,
  ...fields,
});
const read = (eventName: string, parameters: unknown, map = everyBucket) =>
  toAccessEvent(call(eventName, parameters), map);

describe('a call of Kinesis Video Streams', () => {
  it.each([
    ['GetDataEndpoint', { streamName: 'front-door', aPIName: 'GET_MEDIA' }, 'livestream', 'live-stream', 'front-door'],
    [
      'GetDataEndpoint',
      { streamARN: STREAM, aPIName: 'GET_HLS_STREAMING_SESSION_URL' },
      'view',
      'camera',
      'front-door',
    ],
    ['GetDataEndpoint', { streamARN: STREAM, apiName: 'GET_CLIP' }, 'download', 'camera', 'front-door'],
    ['GetDataEndpoint', { StreamName: 'front-door', APIName: 'GET_IMAGES' }, 'thumbnail', 'camera', 'front-door'],
    ['GetHLSStreamingSessionURL', { streamName: 'front-door' }, 'view', 'camera', 'front-door'],
    ['GetMediaForFragmentList', { streamARN: STREAM }, 'view', 'camera', 'front-door'],
    ['GetClip', { streamName: 'front-door' }, 'download', 'camera', 'front-door'],
    ['ListFragments', { streamName: 'front-door' }, 'list', 'camera', 'front-door'],
    ['ConnectAsViewer', { channelARN: CHANNEL }, 'livestream', 'live-stream', 'nursery'],
    [
      ...([
        'GetSignalingChannelEndpoint',
        { channelARN: CHANNEL, singleMasterChannelEndpointConfiguration: { role: 'VIEWER' } },
      ] as const),
      ...(['livestream', 'live-stream', 'nursery'] as const),
    ],
  ])('%s %j is a %s', (name, parameters, action, kind, cameraId) => {
    expect(read(name, parameters)).toMatchObject({
      event: {
        source: { id: 'cloudtrail' },
        path: 'direct-store',
        outcome: 'allowed',
        action,
        actor: { id: 'arn:aws:iam::123456789012:user/alice', kind: 'employee' },
        resource: { kind, cameraId },
        occurredAt: '2026-11-24T09:12:03Z',
      },
    });
  });

  it.each([
    ['GetDataEndpoint', { streamName: 'front-door', aPIName: 'PUT_MEDIA' }, 'GetDataEndpoint of PUT_MEDIA'],
    ['CreateStream', { streamName: 'front-door' }, 'CreateStream'],
    [
      ...([
        'GetSignalingChannelEndpoint',
        { channelARN: CHANNEL, singleMasterChannelEndpointConfiguration: { role: 'MASTER' } },
      ] as const),
      'GetSignalingChannelEndpoint',
    ],
  ])('%s %j reads nothing', (name, parameters, skipped) => {
    expect(read(name, parameters)).toEqual({ skipped: `kinesisvideo.amazonaws.com ${skipped}` });
  });

  it('is denied where AWS denied it, and finds the stream in the resources then', () => {
    const record = call('GetMedia', null, { errorCode: 'NotAuthorizedException', resources: [{ ARN: STREAM }] });
    expect(toAccessEvent(record, everyBucket)).toMatchObject({
      event: { outcome: 'denied', resource: { cameraId: 'front-door' } },
    });
  });

  it('is refused by name without a stream, never dropped', () => {
    expect(read('GetMedia', { streamARN: 'front-door' })).toMatchObject({ refused: [{ field: 'resource' }] });
  });

  it('has the ids that the map finds in the name', () => {
    const map = { ...everyBucket, key: linearPattern('^(?<ownerId>o-\\d+)_(?<cameraId>c-\\d+)$') };
    const parameters = { streamName: 'o-7_c-3' };
    expect(read('GetMedia', parameters, map)).toMatchObject({
      event: { resource: { kind: 'live-stream', ownerId: 'o-7', cameraId: 'c-3' } },
    });
  });
});
