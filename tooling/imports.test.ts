import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A small monorepo with the real rules: [file, its import, the rule that it breaks, or undefined]. */
const files: readonly (readonly [string, string, string | undefined])[] = [
  ['packages/steps/src/good.ts', '@tractjs/core', undefined],
  ['packages/steps/src/good.test.ts', '@tractjs/schedules', undefined],
  ['packages/steps/src/sideways.ts', '@tractjs/schedules', 'direction:packages/steps'],
  ['packages/core/src/upwards.ts', '@tractjs/steps', 'direction:packages/core'],
  ['packages/distill/src/knows-a-step.ts', '@tractjs/steps', 'direction:packages/distill'],
  ['packages/engine/src/knows-core.ts', '@tractjs/core', 'direction:packages/engine'],
  ['packages/zoo/src/knows-the-engine.ts', '@tractjs/engine', 'direction:packages/zoo'],
  ['packages/conformance/src/knows-steps.ts', '@tractjs/steps', 'direction:packages/conformance'],
  ['packages/conformance/src/tries-steps.test.ts', '@tractjs/steps', undefined],
  ['packages/conformance/scripts/tries-steps.ts', '@tractjs/steps', undefined],
  ['packages/pretrained/src/knows-core.ts', '@tractjs/core', 'direction:packages/pretrained'],
  ['packages/tractjs/src/knows-the-app.ts', '@tractjs/cli', 'direction:packages/tractjs'],
  ['packages/tractjs/src/good.ts', '@tractjs/zoo/node', undefined],
  ['packages/newcomer/src/unlisted.ts', '@tractjs/core', 'direction:packages/newcomer'],
  ['packages/schedules/src/undeclared.ts', '@tractjs/core', 'declared:packages/schedules'],
  ['packages/steps/src/relative.ts', '../../core/src/index', 'by-name'],
  ['packages/steps/src/inside.ts', '../../core/src/inner', 'no-insides'],
  ['examples/inside.ts', '../packages/core/src/inner', 'no-insides-from-outside'],
  ['packages/steps/src/uses-node.ts', 'node:fs', 'no-node-modules-of-node'],
  ['packages/steps/src/uses-node.test.ts', 'node:fs', undefined],
  ['packages/zoo/src/files.ts', 'node:path', undefined],
  ['packages/zoo/src/node.ts', './files', undefined],
  ['packages/data/src/files.ts', 'node:path', undefined],
  ['packages/data/src/index.ts', './files', 'node-behind-its-entry'],
  ['packages/zoo/src/native.ts', '@tensorflow/tfjs-node', 'tfjs-node-in-engine-only'],
  ['packages/engine/src/native.ts', '@tensorflow/tfjs-node', undefined],
  ['packages/core/src/cycle-a.ts', './cycle-b', 'no-cycles'],
  ['packages/core/src/types-a.ts', './types-b', 'no-cycles'],
  ['packages/core/src/path/level.ts', '../step/step', 'chapter:core/path'],
  ['packages/core/src/step/step.ts', '../errors/errors', undefined],
  ['packages/core/src/errors/errors.ts', '../inner', 'chapter:core/errors'],
  ['packages/core/src/unlisted/one.ts', '../inner', 'chapter:core'],
  ['packages/core/src/uses-a-test.ts', './some.test', 'no-tests-in-sources'],
  ['packages/core/src/lost.ts', './nowhere', 'resolvable'],
  ['packages/core/src/development.ts', 'vitest', 'no-development-dependencies-in-sources'],
  ['packages/core/src/some.test.ts', 'vitest', undefined],
  ['packages/core/src/testing/helper.ts', 'vitest', undefined],
  ['packages/core/src/uses-a-helper.ts', './testing/helper', 'no-tests-in-sources'],
  ['packages/core/src/uses-tooling.ts', '../../../tooling/helper', 'no-tooling-in-sources'],
];

const names =
  'core ops engine schedules steps zoo distill data conformance pretrained tractjs newcomer'.split(' ');
const undeclared = new Set(['schedules']);

type Violation = { readonly from: string; readonly rule: { readonly name: string } };

let folder = '';
let violations: readonly Violation[] = [];

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tract-imports-'));
  mkdirSync(join(folder, 'tooling/architecture'), { recursive: true });
  for (const path of [
    ...['.dependency-cruiser.cjs', 'tooling/architecture/layers.cjs'],
    ...['tsconfig.json', 'tsconfig.base.json'],
  ]) {
    copyFileSync(join(root, path), join(folder, path));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const dependencies = Object.fromEntries([...names, 'cli'].map((name) => [`@tractjs/${name}`, '*']));
  write('package.json', JSON.stringify({ name: 'scratch', devDependencies: { vitest: '*' } }));
  for (const path of [...names.map((name) => `packages/${name}`), 'apps/cli']) {
    const manifest = undeclared.has(path.slice('packages/'.length)) ? {} : { dependencies };
    write(
      `${path}/package.json`,
      JSON.stringify({ name: path, devDependencies: { vitest: '*' }, ...manifest }),
    );
    write(`${path}/src/index.ts`, 'export const name = 1;\n');
  }
  write('packages/core/src/inner.ts', 'export const inner = 1;\n');
  write(
    'packages/core/src/types-b.ts',
    "import type { name } from './types-a';\nexport type B = typeof name;\n",
  );
  write('packages/core/src/cycle-b.ts', "import './cycle-a';\n");
  write('tooling/helper.ts', 'export const helper = 1;\n');
  for (const [path, target] of files) write(path, `import '${target}';\nexport const name = 1;\n`);
  // The real tsconfig maps the names of existing packages; the new one needs none, because nothing imports it.
  const report = execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
      ...['packages', 'apps', 'tooling', 'examples'],
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  violations = (JSON.parse(report) as { summary: { violations: Violation[] } }).summary.violations;
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(files.filter(([, , rule]) => rule !== undefined))('%s must not import %s: %s', (path, _, rule) => {
  const broken = violations.filter(({ from }) => from === path).map((violation) => violation.rule.name);
  expect(broken).toContain(rule);
});

it.each(files.filter(([, , rule]) => rule === undefined))('%s may import %s', (path) => {
  expect(violations.filter(({ from }) => from === path)).toEqual([]);
});
