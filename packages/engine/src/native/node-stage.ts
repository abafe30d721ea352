import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, type OnProgress, outputTail, runCommand, type Stage } from '../system';
import { diskFull } from './disk-space';
import type { NativeSources } from './native-sources';
import { tfjsNodeVersion } from './plan';
import { describeNetworkFailure, findNpm, npmEnvironment, saysDiskIsFull } from './tools';

/** Packages of which Node loads one bundle only; the other 250 MB are for browsers. */
const bundled = [
  'tfjs',
  'tfjs-core',
  'tfjs-converter',
  'tfjs-data',
  'tfjs-layers',
  'tfjs-backend-cpu',
  'tfjs-backend-webgl',
];

const removeBrowserFiles = async (modules: string): Promise<void> => {
  for (const name of bundled) {
    const folder = join(modules, '@tensorflow', name);
    for (const entry of await readdir(folder)) {
      if (entry !== 'dist' && entry !== 'package.json' && !/^licen[cs]e/i.test(entry)) {
        await rm(join(folder, entry), { recursive: true, force: true });
      }
    }
    for (const entry of await readdir(join(folder, 'dist'))) {
      if (!entry.endsWith('.node.js'))
        await rm(join(folder, 'dist', entry), { recursive: true, force: true });
    }
  }
};

/** Returns the error for a package with a wrong hash, whose name npm does not report, or undefined. */
const otherFile = (output: string, lock: string): EngineError | undefined => {
  const [, wanted, got] = /wanted (sha512-[\w+/=]+) but got (sha512-[\w+/=]+)/.exec(output) ?? [];
  if (wanted === undefined) return undefined;
  const { packages } = JSON.parse(lock) as {
    packages: Record<string, { version: string; integrity: string }>;
  };
  const [path = '', entry] = Object.entries(packages).find(([, { integrity }]) => integrity === wanted) ?? [];
  const name = `${path.split('node_modules/').at(-1) || 'npm package'} ${entry?.version ?? ''}`.trim();
  return new EngineError(
    `The downloaded ${name} is not the expected file: its hash is ${got}, not ${wanted}.`,
    {
      remedy: 'Start again; if the problem persists, the npm registry or a proxy cache serves another file.',
    },
  );
};

/** Installs tfjs-node and its dependencies in `<folder>/node_modules`, by the lock file in native/node. */
export const nodeStage = (folder: string, sources: NativeSources, onProgress: OnProgress): Stage => ({
  folder,
  checks: {
    'node_modules/@tensorflow/tfjs-node/package.json': 'sha256',
    'node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js': 'size',
    'node_modules/@mapbox/node-pre-gyp/package.json': 'size',
    'node_modules/node-api-headers/include/node_api.h': 'size',
  },
  async build(temporary) {
    const npm = await findNpm();
    onProgress({ stage: 'install', message: `tfjs-node ${tfjsNodeVersion} from npm` });
    await writeFile(join(temporary, 'package.json'), sources.nodePackage);
    await writeFile(join(temporary, 'package-lock.json'), sources.nodeLock);
    const result = await runCommand(
      npm.command,
      [...npm.prefix, 'ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: temporary, env: npmEnvironment() },
    );
    if (result.code !== 0) {
      const output = `${result.stdout}\n${result.stderr}`;
      if (saysDiskIsFull(output)) throw diskFull(temporary);
      const other = otherFile(output, sources.nodeLock);
      if (other) throw other;
      throw new EngineError(
        `tfjs-node ${tfjsNodeVersion} could not be installed: ${describeNetworkFailure(output) ?? 'npm failed'} (${outputTail(result)}).`,
        { remedy: 'Check the network and the configured npm registry, and start again.' },
      );
    }
    await removeBrowserFiles(join(temporary, 'node_modules'));
  },
});
