import { npmStart } from '../../support/process/running-custodes.ts';

it('a server that could not be started is reported, and no process is signalled in its place', async () => {
  const signal = jest.spyOn(process, 'kill');
  await expect(npmStart({ PATH: '/nowhere' })).rejects.toThrow('npm could not be started');
  expect(signal).not.toHaveBeenCalled();
  signal.mockRestore();
});
