import type { S3Client } from '@aws-sdk/client-s3';
import { bucketObjects } from '../../../../services/adapters/access-logs/bucket-objects.ts';
import { InputError } from '../../../../services/adapters/forms/input-error.ts';

const place = { bucket: 'logs', prefix: 'videos/' };

/** A client that notes what it is asked, and answers in this order. */
function aClient(...answers: readonly (object | Error)[]) {
  const asked: object[] = [];
  const send = async ({ input }: { input: object }) => {
    const answer = answers[asked.push(input) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: { send } as unknown as S3Client, asked };
}

describe('the objects of a bucket', () => {
  it('are those of every page, without what only looks like a folder', async () => {
    const at = new Date('2026-11-24T09:00:00Z');
    const { client, asked } = aClient(
      {
        Contents: [
          { Key: 'videos/', LastModified: at },
          { Key: 'videos/1.log', LastModified: at },
        ],
        NextContinuationToken: 'n',
      },
      { Contents: [{ Key: 'videos/2.log' }] },
    );
    expect(await bucketObjects(client, place).list()).toEqual([
      { key: 'videos/1.log', modifiedAt: at.getTime() },
      { key: 'videos/2.log', modifiedAt: 0 },
    ]);
    expect(asked).toEqual([
      { Bucket: 'logs', Prefix: 'videos/', ContinuationToken: undefined },
      { Bucket: 'logs', Prefix: 'videos/', ContinuationToken: 'n' },
    ]);
  });

  it.each([
    ['InvalidObjectState', true],
    ['AccessDenied', false],
    ['SlowDown', false],
  ])('cannot be read where the store answers %s: for good %s', async (name, isForGood) => {
    const { client } = aClient(Object.assign(new Error('no'), { name }));
    const error = await bucketObjects(client, place)
      .read('videos/1.log')
      .catch((one: unknown) => one);
    expect(error instanceof InputError).toBe(isForGood);
    expect(error).toBeInstanceOf(Error);
  });
});
