import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTree } from './lib/copy-tree.mjs';
import { localEnvironment } from './lib/local-environment.mjs';
import { startRegistry } from './lib/registry.mjs';
import { npm, outputOf, root, run } from './lib/run.mjs';
import { workspaces } from './lib/workspaces.mjs';

/*
 * A release from start to end, in a copy of the repository and against a registry that lives for as long as
 * this script: changesets set the versions, the packages are built and published, and a stranger's empty folder
 * installs every one of them and imports all their entries. Whatever npm is configured with, `@tractjs` is bound to
 * 127.0.0.1 all along.
 */

const temporary = mkdtempSync(join(tmpdir(), 'tract-release-'));
const copy = join(temporary, 'repository');
const consumer = join(temporary, 'consumer');

/** @param {string} name */
const tool = (name) => join(root, 'node_modules', name);

/**
 * @param {string} title
 * @param {Promise<import('./lib/run.mjs').RunResult>} running
 */
const step = async (title, running) => {
  const result = await running;
  console.log(`${result.code === 0 ? 'ok  ' : 'FAIL'} ${title}  ${result.seconds.toFixed(1)} s`);
  if (result.code !== 0) throw new Error(`${title} failed:\n${outputOf(result)}`);
  return result.stdout.trim();
};

/** A dry run cannot prove its origin, so it has no provenance. */
const withoutProvenance = () => {
  for (const { dir, manifest } of workspaces(copy)) {
    const { provenance: _, ...publishConfig } = manifest.publishConfig ?? {};
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ ...manifest, publishConfig }, null, 2));
  }
};

/** @param {string} url */
const release = async (url) => {
  const { publish, use } = localEnvironment(url, process.env, temporary);
  const npmrc = `@tractjs:registry=${url}\n${url.replace('http:', '')}:_authToken=dry-run\n`;
  mkdirSync(copy);
  copyTree(copy);
  const changesets = tool('@changesets/cli/bin.js');
  await step('changeset version', run(process.execPath, [changesets, 'version'], { cwd: copy, env: use }));
  withoutProvenance();
  await step(
    'build',
    run(process.execPath, [join(copy, 'tooling/turbo.mjs'), 'run', 'build'], { cwd: copy, env: use }),
  );
  writeFileSync(join(copy, '.npmrc'), npmrc);
  await step(
    'changeset publish',
    run(process.execPath, [changesets, 'publish', '--no-git-tag'], { cwd: copy, env: publish }),
  );
  return { npmrc, use, released: workspaces(copy) };
};

/**
 * Imports every entry of every package, as a user's program would, and prints the number of its exports.
 *
 * @param {Awaited<ReturnType<typeof release>>['released']} released
 */
const importAll = (released) => {
  const entries = released.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((entry) => entry !== './package.json')
      .map((entry) => manifest.name + entry.slice(1)),
  );
  return `const counts = {};
for (const entry of ${JSON.stringify(entries)}) counts[entry] = Object.keys(await import(entry)).length;
console.log(JSON.stringify(counts));`;
};

/** @param {Awaited<ReturnType<typeof release>>} what */
const useIt = async ({ npmrc, use, released }) => {
  const at = { cwd: consumer, env: use };
  mkdirSync(consumer);
  writeFileSync(join(consumer, '.npmrc'), npmrc);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const names = released.map(({ manifest }) => manifest.name);
  await step(
    `npm install of all ${names.length}`,
    npm(['install', ...names, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], at),
  );
  const { packages } = JSON.parse(readFileSync(join(consumer, 'node_modules/.package-lock.json'), 'utf8'));
  for (const { manifest } of released) {
    const installed = packages[`node_modules/${manifest.name}`]?.version;
    if (installed !== manifest.version)
      throw new Error(`${manifest.name}: installed ${installed}, released ${manifest.version}`);
  }
  const text = await step(
    'import of every entry',
    run(process.execPath, ['--input-type=module', '--eval', importAll(released)], at),
  );
  const counts = Object.entries(JSON.parse(text.split('\n').at(-1) ?? ''));
  for (const name of names) {
    if (!counts.some(([entry]) => entry === name)) throw new Error(`${name} has no main entry`);
  }
  const empty = counts.filter(([, count]) => !(Number(count) > 0)).map(([entry]) => entry);
  if (empty.length > 0) throw new Error(`${empty.join(', ')}: exports nothing`);
  for (const { manifest } of released) {
    for (const command of Object.keys(manifest.bin ?? {})) {
      const shown = await step(
        `${command} --version`,
        run(join(consumer, 'node_modules/.bin', command), ['--version'], at),
      );
      if (shown !== manifest.version)
        throw new Error(`${command} --version says ${shown}, released was ${manifest.version}`);
    }
  }
};

/** @type {Awaited<ReturnType<typeof startRegistry>> | undefined} */
let registry;
const clean = async () => {
  await registry?.stop();
  rmSync(temporary, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void clean().then(() => process.exit(130)));
}
try {
  registry = await startRegistry(join(temporary, 'registry'));
  console.log(`registry for @tractjs at ${registry.url}`);
  const what = await release(registry.url);
  const { released } = what;
  for (const { manifest } of released) console.log(`     ${manifest.name} ${manifest.version}`);
  await useIt(what);
  console.log(`${released.length} packages released, installed and used; nothing left this machine`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await clean();
}
