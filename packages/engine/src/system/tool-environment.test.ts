import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { homeFolder } from './cache-folder';
import { runCommand } from './run-command';
import { toolEnvironment } from './tool-environment';

it('toolEnvironment adds a home folder for a user without one', async () => {
  const env = { HOME: '/home/me', A: 'b' };
  expect(toolEnvironment(env, [() => '/home/me'], 'linux')).toBe(env);
  expect(toolEnvironment({ A: 'b', HOME: '' }, [() => '', () => '/root'], 'linux')).toEqual({
    A: 'b',
    HOME: '/root',
  });
  const made = toolEnvironment({ A: 'b' }, [], 'linux');
  expect(made).toEqual({ A: 'b', HOME: expect.stringMatching(/tract-home-/) });
  expect(existsSync(made['HOME'] as string)).toBe(true);
  expect(toolEnvironment({}, [], 'linux')['HOME']).toBe(made['HOME']);
  expect(toolEnvironment({ A: 'b' }, [], 'win32')).toEqual({ A: 'b' });
});

it('runCommand uses this environment', async () => {
  const { stdout } = await runCommand('sh', ['-c', 'echo $HOME']);
  expect(stdout.trim()).toBe(homeFolder());
});
