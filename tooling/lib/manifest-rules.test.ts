import { expect, it } from 'vitest';
import { contentProblems, manifestProblems } from './manifest-rules.mjs';

const entry = { types: './dist/index.d.ts', default: './dist/index.js' };
const good = {
  name: '@tractjs/core',
  version: '0.1.0',
  description: 'Contracts.',
  license: 'Apache-2.0',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20' },
  exports: { '.': entry, './package.json': './package.json' },
  files: ['dist'],
  repository: { type: 'git', url: 'git+https://example.org/tract.git', directory: 'packages/core' },
  publishConfig: { access: 'public', provenance: true },
};

it('accepts a complete package.json', () => {
  expect(manifestProblems(good, 'packages/core')).toEqual([]);
});

it.each([
  ['type', { type: 'commonjs' }],
  ['description', { description: undefined }],
  ['license', { license: 'UNLICENSED' }],
  ['sideEffects', { sideEffects: undefined }],
  ['engines', { engines: {} }],
  ['files', { files: undefined }],
  ['repository', { repository: { ...good.repository, directory: 'packages/steps' } }],
  ['publishConfig', { publishConfig: { access: 'public' } }],
  ['exports', { exports: undefined }],
  ['exports', { exports: { '.': entry } }],
  ['exports', { exports: { ...good.exports, './node': './dist/node.js' } }],
  [
    'exports',
    { exports: { ...good.exports, '.': { default: './dist/index.js', types: './dist/index.d.ts' } } },
  ],
  ['exports', { exports: { ...good.exports, '.': { types: './dist/index.d.ts' } } }],
])('names %s where it is wrong', (field, change) => {
  const manifest = { ...good, ...change } as Parameters<typeof manifestProblems>[0];
  const problems = manifestProblems(manifest, 'packages/core');
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${field}: `));
});

it('requires the README and the license in the tarball, and no tests', () => {
  const files = ['package.json', 'README.md', 'LICENSE', 'dist/index.js'];
  expect(contentProblems(files)).toEqual([]);
  expect(contentProblems(['package.json', 'README.md', 'src/a.test.ts'])).toEqual([
    'LICENSE: is not in the tarball',
    'src/a.test.ts: is in the tarball',
  ]);
});
