import { gzipSync } from 'node:zlib';
import { ForwardText } from '../../../../services/adapters/access-logs/forward-text.ts';

const whole = gzipSync('one line\n'.repeat(1_000));

async function* broken(error: Error): AsyncGenerator<Buffer> {
  yield whole.subarray(0, 30);
  throw error;
}
async function* cut(): AsyncGenerator<Buffer> {
  yield whole.subarray(0, 30);
}

describe('the text of a compressed file', () => {
  it('is not damaged where the disk fails: it is read again', async () => {
    const text = new ForwardText(broken(new Error('EIO: i/o error, read')), 1_000);
    await expect(text.read(0)).rejects.toThrow('EIO');
    expect(text.damage).toBeNull();
    await text.close();
  });

  it('is damaged where its bytes came and cannot be decompressed', async () => {
    const text = new ForwardText(cut(), 1_000);
    await text.read(0);
    expect(text.damage).toBe('unexpected end of file');
    await text.close();
  });
});
