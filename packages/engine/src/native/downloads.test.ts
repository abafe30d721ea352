import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureStage } from '../system/stage';
import { fakeTool, withEnvironment } from '../testing/fake-tool';
import { temporaryFolders } from '../testing/temporary-folder';
import { nativeSources } from './native-sources';
import { nodeStage } from './node-stage';
import { nativePlan } from './plan';
import type { WheelPlan } from './wheel-plan';
import { wheelStage } from './wheel-stage';

// Only the files of the plan become part of the engine, whatever an index, a registry or a proxy cache
// serves.

const newFolder = temporaryFolders();

describe('the plans', () => {
  const facts = { cpu: '', compilerVersion: '', sourceHash: '', nodeHash: '' };
  const plans = ['linux', 'darwin', 'win32'].flatMap((platform) =>
    ['x64', 'arm64'].flatMap((arch) =>
      [false, true].flatMap((gpu) => nativePlan({ ...facts, platform, arch, gpu }) ?? []),
    ),
  );

  it('have a version and a sha256 for every wheel', () => {
    expect(plans.map(({ target }) => target).sort()).toEqual([
      'darwin-arm64',
      'linux-arm64',
      'linux-x64',
      'linux-x64-gpu',
    ]);
    for (const { project, version, sha256 } of plans.flatMap(({ wheel, gpuWheels }) => [
      wheel,
      ...gpuWheels,
    ])) {
      expect(version, project).toMatch(/^\d+(\.\d+)+$/);
      expect(sha256, project).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

describe('a wheel with a wrong hash', () => {
  it('is named and not unpacked, unlike a correct one', async () => {
    const [root, calls] = [newFolder(), join(newFolder(), 'calls')];
    const right = createHash('sha256').update('right').digest('hex');
    const wheelOf = (project: string): WheelPlan => ({
      project,
      version: '1.2',
      platforms: ['any'],
      sha256: right,
      bytes: 5,
      libraries: [],
      folders: [],
    });
    const python = fakeTool(
      newFolder(),
      'python',
      `case "$*" in *--version*) echo "pip 24";;
*" download "*) for last; do :; done; while [ "$1" != --dest ]; do shift; done
case "$last" in first*) printf right > "$2/a.whl";; *) printf other > "$2/b.whl";; esac;;
*) echo "unpack $3" >> "${calls}";; esac`,
    );
    const wheels = [wheelOf('first'), wheelOf('second')];
    const work = () => ensureStage(wheelStage(join(root, 'wheel'), wheels, () => {}));
    const other = createHash('sha256').update('other').digest('hex');
    await expect(withEnvironment({ PYTHON: python }, work)).rejects.toThrow(
      `The downloaded second 1.2 is not the expected file: its sha256 is ${other}, not ${right}. Start again; if the problem persists, the package index or a proxy cache serves another file.`,
    );
    expect(readFileSync(calls, 'utf8').match(/unpack .*/g)).toEqual([expect.stringMatching(/a\.whl$/)]);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('an npm package with a wrong hash', () => {
  /** A registry with one package, whose tarball contains a script that would create a file. */
  const serve = (left: string): Promise<{ server: Server; url: string }> => {
    const folder = newFolder();
    mkdirSync(join(folder, 'package'));
    const manifest = { name: 'thing', version: '1.0.0', scripts: { preinstall: `touch ${left}` } };
    writeFileSync(join(folder, 'package', 'package.json'), JSON.stringify(manifest));
    const tarball = execFileSync('tar', ['-czf', '-', 'package'], { cwd: folder });
    return new Promise((resolve) => {
      const server = createServer((request, response) => {
        if (request.url?.endsWith('.tgz')) return response.end(tarball);
        const dist = { tarball: `http://${request.headers.host}/thing/-/thing-1.0.0.tgz` };
        response.setHeader('content-type', 'application/json');
        return response.end(
          JSON.stringify({
            name: 'thing',
            'dist-tags': { latest: '1.0.0' },
            versions: { '1.0.0': { ...manifest, dist } },
          }),
        );
      });
      server.listen(0, '127.0.0.1', () =>
        resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }),
      );
    });
  };

  it('is refused by name, and its scripts do not run', async () => {
    const [root, left] = [newFolder(), join(newFolder(), 'left')];
    const { server, url } = await serve(left);
    const dependencies = { thing: '1.0.0' };
    const integrity = `sha512-${createHash('sha512').update('another').digest('base64')}`;
    const sources = {
      ...nativeSources(),
      nodePackage: JSON.stringify({ name: 'x', version: '1.0.0', dependencies }),
      nodeLock: JSON.stringify({
        name: 'x',
        version: '1.0.0',
        lockfileVersion: 3,
        requires: true,
        packages: {
          '': { name: 'x', version: '1.0.0', dependencies },
          'node_modules/thing': { version: '1.0.0', integrity },
        },
      }),
    };
    const env = {
      npm_config_registry: url,
      npm_config_cache: newFolder(),
      npm_config_fetch_retries: '0',
      npm_config_fetch_retry_mintimeout: '10',
    };
    const work = () => ensureStage(nodeStage(join(root, 'node'), sources, () => {}));
    await expect(withEnvironment(env, work).finally(() => server.close())).rejects.toThrow(
      /The downloaded thing 1\.0\.0 is not the expected file: its hash is sha512-\S+==, not sha512-\S+==\. Start again; if the problem persists, the npm registry/,
    );
    expect(readdirSync(root)).toEqual([]);
    expect(existsSync(left)).toBe(false);
  }, 120_000);
});
