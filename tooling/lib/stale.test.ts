import { expect, it } from 'vitest';
import { lockfileProblems, staleReason } from './stale.mjs';

const lockfile = {
  packages: {
    '': {},
    'packages/core': { version: '0.1.0' },
    'node_modules/@tractjs/core': { resolved: 'packages/core', link: true },
    'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-linux': '1.0.0' } },
    'node_modules/a-linux': { version: '1.0.0', optional: true },
  },
};

const { '': _, 'packages/core': __, ...installed } = lockfile.packages;

it('finds nothing stale if everything but optional packages is installed', () => {
  const { 'node_modules/a-linux': ___, ...others } = installed;
  expect(staleReason(lockfile, { packages: installed })).toBeUndefined();
  expect(staleReason(lockfile, { packages: others })).toBeUndefined();
});

it('sees an interrupted install, another version, a missing package and a missing link', () => {
  const { 'node_modules/a': ___, ...withoutA } = installed;
  const { 'node_modules/@tractjs/core': ____, ...withoutLink } = installed;
  const older = { ...installed, 'node_modules/a': { version: '0.9.0' } };
  const elsewhere = { ...installed, 'node_modules/@tractjs/core': { resolved: 'packages/old', link: true } };
  expect(staleReason(lockfile, undefined)).toContain('incomplete');
  expect(staleReason(lockfile, { packages: older })).toContain('0.9.0');
  expect(staleReason(lockfile, { packages: withoutA })).toContain('node_modules/a ');
  expect(staleReason(lockfile, { packages: withoutLink })).toContain('@tractjs/core');
  expect(staleReason(lockfile, { packages: elsewhere })).toContain('@tractjs/core');
});

it('accepts a lockfile without addresses and with every platform', () => {
  expect(lockfileProblems(lockfile)).toEqual([]);
});

it('refuses addresses and missing platforms', () => {
  const { 'node_modules/a-linux': ___, ...missing } = lockfile.packages;
  const address = { version: '1.0.0', resolved: 'https://registry.example/a.tgz' };
  expect(lockfileProblems({ packages: { ...lockfile.packages, 'node_modules/a': address } })).toEqual([
    'node_modules/a has a "resolved" address',
  ]);
  expect(lockfileProblems({ packages: missing })).toEqual([
    'node_modules/a can use a-linux, which has no entry',
  ]);
});
