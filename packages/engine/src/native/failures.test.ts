import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../system/errors';
import { ensureStage } from '../system/stage';
import { fakeTool, withEnvironment } from '../testing/fake-tool';
import { temporaryFolders } from '../testing/temporary-folder';
import { addonStage } from './addon-stage';
import { nativeBuild } from './build';
import { requireDiskSpace } from './disk-space';
import { nativeSources } from './native-sources';
import { nodeStage } from './node-stage';
import { nativePlan } from './plan';
import { findCompiler, findNpm, findPip, npmEnvironment } from './tools';
import { wheelStage } from './wheel-stage';

const newFolder = temporaryFolders();
const nothing = () => {};

/** The message of the EngineError that `work` throws; checks that it is one paragraph. */
const failure = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    const { message } = error as EngineError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('nothing was thrown');
};

const plan = nativePlan({
  platform: 'linux',
  arch: 'x64',
  cpu: '',
  compilerVersion: '',
  sourceHash: '',
  nodeHash: '',
});
if (!plan) throw new Error('no plan');
const { wheel } = plan;

describe('tools that are missing', () => {
  it('names the compilers it tried and how to get one', async () => {
    const message = await failure(() => findCompiler({ CXX: '/nowhere/g++' }));
    expect(message).toMatch(
      /No C\+\+ compiler was found \(tried \/nowhere\/g\+\+\)\. Install one \('apt-get install g\+\+'/,
    );
  });

  it('distinguishes a missing Python from one without pip', async () => {
    expect(await failure(() => findPip({ PYTHON: '/nowhere/python' }))).toMatch(
      /No Python was found.*Install Python 3 with pip/,
    );
    const python = fakeTool(
      newFolder(),
      'python',
      '[ "$1" = --version ] && echo "Python 3.11.2" && exit 0; exit 1',
    );
    expect(await failure(() => findPip({ PYTHON: python }))).toMatch(
      /\(Python 3\.11\.2\) has no pip.*'apt-get install python3-pip'/,
    );
  });

  it('finds npm, and removes the current workspace from its environment', async () => {
    expect((await findNpm()).command).toBeTruthy();
    const env = npmEnvironment({
      PATH: '/bin',
      npm_config_registry: 'here',
      npm_config_cafile: 'ca',
      npm_config_workspace: 'packages/engine',
      npm_config_ignore_scripts: '',
      npm_package_name: 'x',
      npm_lifecycle_event: 'test',
      NODE_OPTIONS: '--import tsx',
    });
    expect(env).toEqual({ PATH: '/bin', npm_config_registry: 'here', npm_config_cafile: 'ca' });
  });
});

describe('a download that fails', () => {
  /** A Python whose pip runs `script` for a download. */
  const pip = (script: string) =>
    fakeTool(
      newFolder(),
      'python',
      `case "$*" in *--version*) echo "pip 24";; *" download "*) ${script};; *) exec python3 "$@";; esac`,
    );
  const attempt = async (script: string) => {
    const root = newFolder();
    const message = await withEnvironment({ PYTHON: pip(script) }, () =>
      failure(() => ensureStage(wheelStage(join(root, 'wheel'), [wheel], nothing))),
    );
    expect(readdirSync(root)).toEqual([]);
    return message;
  };

  it('reports an unreachable index', async () => {
    expect(
      await attempt('echo "ERROR: No matching distribution found (from versions: none)" >&2; exit 1'),
    ).toMatch(
      /TensorFlow library \(tensorflow-cpu 2\.18\.1\) could not be downloaded: the package index could not be reached .*Check the network, or point pip at a reachable index \(PIP_INDEX_URL\)/,
    );
  });

  it('reports a full disk', async () => {
    expect(await attempt('echo "OSError: [Errno 28] No space left on device" >&2; exit 1')).toMatch(
      /no room on the disk.*TRACT_ENGINE_CACHE/,
    );
  });

  it('refuses an unexpected file', async () => {
    // The folder follows --dest.
    const script = 'while [ "$1" != --dest ]; do shift; done; echo other > "$2/tensorflow_cpu-2.18.1.whl"';
    expect(await attempt(script)).toMatch(
      /is not the expected file: its sha256 is [0-9a-f]{64}, not 8e0f27db/,
    );
  });

  it('reports that npm cannot reach its registry', async () => {
    const root = newFolder();
    const npm = newFolder();
    fakeTool(npm, 'npm', '[ "$1" = --version ] && exit 0; echo "npm error code ENOTFOUND" >&2; exit 1');
    const message = await withEnvironment(
      { PATH: `${npm}:${process.env['PATH']}`, npm_execpath: undefined },
      () => failure(() => ensureStage(nodeStage(join(root, 'node'), nativeSources(), nothing))),
    );
    expect(message).toMatch(
      /tfjs-node 4\.22\.0 could not be installed: the package index could not be reached/,
    );
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('a cache folder that is too small or invalid', () => {
  it('is refused before the download', async () => {
    const message = await failure(() => requireDiskSpace(newFolder(), 1e18));
    expect(message).toMatch(
      /no room on the disk.*are free, 1000000000\.0 GB are needed\. Free about 2 GB there/,
    );
  });

  it('is named if it cannot be created', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(await failure(() => requireDiskSpace(join(file, 'cache'), 1))).toMatch(
      /cache folder .* cannot be created .*TRACT_ENGINE_CACHE/,
    );
  });
});

describe('a compiler that fails', () => {
  it('reports its output and leaves no engine', async () => {
    const root = newFolder();
    const nodeFolder = join(root, 'node');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(nodeFolder, 'node_modules/@tensorflow/tfjs-node/binding'), { recursive: true });
    const parts = {
      plan,
      sources: nativeSources(),
      compiler: fakeTool(newFolder(), 'g++', 'echo "adam.cc:1: error: no such thing" >&2; exit 1'),
      wheelFolder: join(root, 'wheel'),
      nodeFolder,
      onProgress: nothing,
    };
    const message = await failure(() => ensureStage(addonStage(join(root, 'engine'), parts)));
    expect(message).toMatch(
      /could not be compiled, \w[\w-]*\.cc failed \(adam\.cc:1: error: no such thing\)\. A g\+\+ from version 9/,
    );
    expect(existsSync(join(root, 'engine'))).toBe(false);
  });
});

describe('an engine that was built and does not run', () => {
  it('reports the requirements and removes the engine', async () => {
    const root = newFolder();
    const nodeFolder = join(root, 'node');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(nodeFolder, 'node_modules/@tensorflow/tfjs-node/binding'), { recursive: true });
    // A compiler that writes empty files, which cannot be loaded.
    const compiler = fakeTool(newFolder(), 'g++', 'for last; do :; done; : > "$last"');
    const parts = { plan, sources: nativeSources(), compiler, wheelFolder: join(root, 'wheel'), nodeFolder };
    const message = await failure(() =>
      ensureStage(addonStage(join(root, 'engine'), { ...parts, onProgress: nothing })),
    );
    expect(message).toMatch(
      /^The native engine was built but does not run here \(.*\)\. The TensorFlow library needs a CPU with AVX on x64/,
    );
    expect(existsSync(join(root, 'engine'))).toBe(false);
  });
});

describe('without a compiler', () => {
  it('refuses to fill an empty cache', async () => {
    const build = await withEnvironment({ CXX: '/nowhere/g++' }, () => nativeBuild(newFolder()));
    expect(await build.find()).toBeUndefined();
    expect(await failure(() => build.build(nothing))).toMatch(/No C\+\+ compiler was found/);
  });
});
