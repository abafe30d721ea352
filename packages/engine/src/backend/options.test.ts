import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../system/cache-folder';
import { resolveOptions } from './options';

describe('resolveOptions', () => {
  it('defaults to auto, all cores and building', () => {
    expect(resolveOptions({}, { XDG_CACHE_HOME: '/c' })).toMatchObject({
      backend: 'auto',
      threads: availableParallelism(),
      build: true,
    });
  });

  it('reads the environment, which options override', () => {
    const env = { TRACT_ENGINE: 'wasm', TRACT_THREADS: '3', TRACT_ENGINE_CACHE: '/mine' };
    expect(resolveOptions({}, env)).toMatchObject({ backend: 'wasm', threads: 3, cacheFolder: '/mine' });
    expect(resolveOptions({ backend: 'cpu', threads: 1, cacheFolder: '/other' }, env)).toMatchObject({
      backend: 'cpu',
      threads: 1,
      cacheFolder: '/other',
    });
  });

  it('refuses bad values with the argument, its value and the remedy', () => {
    expect(() => resolveOptions({}, { TRACT_ENGINE: 'cuda' })).toThrow(
      "The environment variable TRACT_ENGINE is 'cuda', which is not an engine. Use one of auto, native-gpu, tfjs-node-gpu, native, tfjs-node, wasm, cpu.",
    );
    expect(() => resolveOptions({}, { TRACT_THREADS: 'many' })).toThrow(
      /TRACT_THREADS is NaN, which is not a number of threads/,
    );
    expect(() => resolveOptions({ threads: 0 }, {})).toThrow(/options.threads is 0/);
    expect(() => resolveOptions({ threads: 1.5 }, {})).toThrow(/whole number from 1 to 1024/);
  });
});

describe('defaultCacheFolder', () => {
  const home = (path: string) => [() => path];

  it("is in the platform's cache folder", () => {
    expect(defaultCacheFolder({}, 'linux', home('/home/me'))).toBe('/home/me/.cache/tractjs/engine');
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', [])).toBe('/x/tractjs/engine');
    expect(defaultCacheFolder({}, 'darwin', home('/Users/me'))).toBe(
      '/Users/me/Library/Caches/tractjs/engine',
    );
    expect(defaultCacheFolder({ LOCALAPPDATA: '/local' }, 'win32', [])).toBe('/local/tractjs/engine');
    expect(defaultCacheFolder({ LOCALAPPDATA: '' }, 'win32', home('/me'))).toBe(
      '/me/AppData/Local/tractjs/engine',
    );
  });

  it('ignores a relative or empty path', () => {
    for (const path of ['cache', './cache', '../x', ''])
      expect(defaultCacheFolder({ XDG_CACHE_HOME: path }, 'linux', home('/me'))).toBe(
        '/me/.cache/tractjs/engine',
      );
    expect(defaultCacheFolder({}, 'linux', [() => '', () => 'me', () => '/home/me'])).toBe(
      '/home/me/.cache/tractjs/engine',
    );
  });

  it('reports the remedy if there is no home folder', () => {
    const lost = () => {
      throw new Error('ENOENT');
    };
    expect(() => defaultCacheFolder({}, 'linux', [lost, () => ''])).toThrow(
      /no home folder\. Name a folder that can be written with TRACT_ENGINE_CACHE or options\.cacheFolder/,
    );
    expect(defaultCacheFolder({}, 'linux', [lost, () => '/me'])).toBe('/me/.cache/tractjs/engine');
  });
});
