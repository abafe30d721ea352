import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { npm, outputOf, root, run } from './run.mjs';

/**
 * @typedef {object} Example
 * @property {string} name of the package, without its scope
 * @property {string} source TypeScript
 *
 * @typedef {object} Packed
 * @property {string} name
 * @property {string} tarball
 */

const tsconfig = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
  },
  include: ['examples'],
};

/** Versions of a consumer's other dependencies: those of this repository. */
const ownVersions = () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    ['@tensorflow/tfjs-core', '@types/node'].map((name) => [name, devDependencies[name]]),
  );
};

/**
 * Installs tarballs together into an empty folder, as a user would.
 *
 * @param {string} folder
 * @param {readonly Packed[]} packed
 * @returns {Promise<string | undefined>} the problem, if any
 */
export const install = async (folder, packed) => {
  mkdirSync(folder, { recursive: true });
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const manifest = { private: true, type: 'module', dependencies: { ...ownVersions(), ...tarballs } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig, null, 2));
  const result = await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
  });
  if (result.code !== 0) return `npm install of the tarballs failed:\n${outputOf(result)}`;
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const strangers = Object.entries(packages).filter(
    ([key, { resolved }]) => /node_modules\/@tractjs\/[^/]+$/.test(key) && !resolved?.startsWith('file:'),
  );
  if (strangers.length === 0) return undefined;
  return `not from the tarballs: ${strangers.map(([key]) => key).join(', ')}. Does a range exclude the version here?`;
};

/**
 * Runs one example with plain node in the consumer's folder. It must succeed and print something.
 *
 * @param {string} folder
 * @param {Example} example
 * @param {number} limit milliseconds
 */
export const runExample = async (folder, { name, source }, limit) => {
  const place = join(folder, 'examples', name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'example.ts'), source);
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  writeFileSync(join(place, 'example.mjs'), outputText);
  const result = await run(process.execPath, ['example.mjs'], { cwd: place, limit });
  const problem = result.timedOut
    ? `example: still running after ${limit / 1000} s`
    : result.code !== 0
      ? `example: exit status ${result.code}\n${outputOf(result)}`
      : result.stdout.trim() === ''
        ? 'example: prints nothing'
        : undefined;
  return { problem, seconds: result.seconds };
};

/**
 * Type-checks all examples and the packages' own declarations, strictly.
 *
 * @param {string} folder
 * @returns {Promise<{ name: string, message: string }[]>} errors, each with its package
 */
export const typeErrors = async (folder) => {
  if (!existsSync(join(folder, 'examples'))) return [];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '--pretty', 'false'], { cwd: folder });
  const lines = stdout.split('\n');
  const general = lines.find((line) => line.startsWith('error TS'));
  if (general !== undefined) throw new Error(`The examples could not be type-checked: ${general}`);
  return lines.flatMap((line) => {
    const match = /^(?:examples|node_modules\/@tractjs)\/([^/]+)\/.*error TS/.exec(line);
    return match?.[1] === undefined ? [] : [{ name: match[1], message: `types: ${line}` }];
  });
};

/**
 * Packs every package of the repository.
 *
 * @param {string} folder where the tarballs go
 * @returns {Promise<{ name: string, tarball: string, size: number, files: string[] }[]>}
 */
export const pack = async (folder) => {
  mkdirSync(folder, { recursive: true });
  const result = await npm([
    'pack',
    '--workspaces',
    '--json',
    '--pack-destination',
    folder,
    '--loglevel=error',
  ]);
  if (result.code !== 0) throw new Error(`npm pack failed:\n${outputOf(result)}`);
  /** @type {{ name: string, filename: string, size: number, files: { path: string }[] }[]} */
  const packed = Object.values(JSON.parse(result.stdout));
  return packed.map(({ name, filename, size, files }) => ({
    name,
    tarball: join(folder, basename(filename)),
    size,
    files: files.map(({ path }) => path),
  }));
};
