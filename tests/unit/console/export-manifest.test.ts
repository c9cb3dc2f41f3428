import { howToVerify } from '../../../services/console/page/accesses/export-manifest.ts';

const files = [{ name: 'accesses-1.csv' }, { name: 'accesses-2.csv' }];

it('names the commands that verify an export, with the key of the archive', () => {
  const key = 'custodes+1c0ffee1+AQIDBA==\n';
  expect(howToVerify(key, files)).toEqual({
    key,
    verify: ['sha256sum accesses-1.csv accesses-2.csv', 'npx custodes verify ARCHIVE --key log.vkey'],
  });
});

it('names no key where the archive has none yet', () => {
  expect(howToVerify(null, files)).toEqual({ key: null, verify: ['sha256sum accesses-1.csv accesses-2.csv'] });
});
