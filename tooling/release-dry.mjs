import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTree } from './lib/copy-tree.mjs';
import { startRegistry } from './lib/registry.mjs';
import { npm, outputOf, root, run } from './lib/run.mjs';
import { workspaces } from './lib/workspaces.mjs';

/*
 * A release from start to end, in a copy of the repository and against a registry that lives for as long as
 * this script: changesets set the versions, the packages are built and published, and a stranger's empty folder
 * installs them. Whatever npm is configured with, `@tractjs` is bound to 127.0.0.1 all along.
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

/** A dry run cannot prove where it was built, so provenance stays out of it. */
const withoutProvenance = () => {
  for (const { dir, manifest } of workspaces(copy)) {
    const { provenance: _, ...publishConfig } = manifest.publishConfig ?? {};
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ ...manifest, publishConfig }, null, 2));
  }
};

/** @param {string} url */
const release = async (url) => {
  const scope = { 'npm_config_@tractjs:registry': url, npm_config_registry: url, CI: 'true' };
  const npmrc = `@tractjs:registry=${url}\n${url.replace('http:', '')}:_authToken=dry-run\n`;
  mkdirSync(copy);
  copyTree(copy);
  const changesets = tool('@changesets/cli/bin.js');
  await step('changeset version', run(process.execPath, [changesets, 'version'], { cwd: copy }));
  withoutProvenance();
  await step(
    'build',
    run(process.execPath, [join(copy, 'tooling/turbo.mjs'), 'run', 'build'], { cwd: copy }),
  );
  writeFileSync(join(copy, '.npmrc'), npmrc);
  await step(
    'changeset publish',
    run(process.execPath, [changesets, 'publish', '--no-git-tag'], { cwd: copy, env: scope }),
  );
  return { npmrc, released: workspaces(copy) };
};

/**
 * @param {string} npmrc
 * @param {ReturnType<typeof workspaces>} released
 */
const useIt = async (npmrc, released) => {
  mkdirSync(consumer);
  writeFileSync(join(consumer, '.npmrc'), npmrc);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const names = ['@tractjs/tractjs', '@tractjs/cli'];
  await step(
    `npm install ${names.join(' ')}`,
    npm(['install', ...names, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: consumer,
    }),
  );
  const versions = new Map(released.map(({ manifest }) => [manifest.name, manifest.version]));
  for (const [key, { version }] of Object.entries(
    JSON.parse(readFileSync(join(consumer, 'node_modules/.package-lock.json'), 'utf8')).packages,
  )) {
    const name = key.slice('node_modules/'.length);
    if (name.startsWith('@tractjs/') && versions.get(name) !== version) {
      throw new Error(`${name}: installed ${version}, released ${versions.get(name)}`);
    }
  }
  const program = "console.log(Object.keys(await import('@tractjs/tractjs')).length)";
  const count = await step(
    "import '@tractjs/tractjs'",
    run(process.execPath, ['--input-type=module', '--eval', program], { cwd: consumer }),
  );
  if (!(Number(count) > 0)) throw new Error('@tractjs/tractjs exports nothing');
  const shown = await step(
    'tract --version',
    run(join(consumer, 'node_modules/.bin/tract'), ['--version'], { cwd: consumer }),
  );
  if (shown !== versions.get('@tractjs/cli')) {
    throw new Error(`tract --version says ${shown}, released was ${versions.get('@tractjs/cli')}`);
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
  const { npmrc, released } = await release(registry.url);
  for (const { manifest } of released) console.log(`     ${manifest.name} ${manifest.version}`);
  await useIt(npmrc, released);
  console.log(`${released.length} packages released, installed and used; nothing left this machine`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await clean();
}
