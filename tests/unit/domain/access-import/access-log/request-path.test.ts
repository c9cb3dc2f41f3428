import { requestPath } from '../../../../../services/domain/access-import/access-log/request-path.ts';

describe('the path of a request', () => {
  it.each([
    ['/vod/front/a.ts', '/vod/front/a.ts'],
    ['//vod///front/./x/../a.ts', '/vod/front/a.ts'],
    ['/%76od/front%20door/a.ts', '/vod/front door/a.ts'],
    ['/..%2f..%2fvod/front/', '/vod/front/'],
    ['http://elsewhere.example/vod/front/', '/vod/front/'],
    ['/live?x=1&src=a%20%26b', '/live?x=1&src=a %26b'],
    ['/live?src%3da&s%72c=b%3Dc&src%3D', '/live?src%3Da&src=b=c&src%3D'],
    ['/vod/a.mp4#x', '/vod/a.mp4'],
    ['/vod/a%23b.mp4', '/vod/a#b.mp4'],
    ['/100%', '/100%'],
    ['/%76od/%ff/../front/a.ts', '/vod/front/a.ts'],
    ['/%76od/%ff%2F..%2Ffr%C3%B6nt/%C0%AF%zz', '/vod/frönt/%C0%AF%zz'],
    ['/live?s%72c=a&x=%ff', '/live?src=a&x=%ff'],
    ['/a%0ab', '/a%0Ab'],
    ['/', '/'],
  ])('%s is %s', (target, path) => {
    expect(requestPath(target)).toBe(path);
  });
});
