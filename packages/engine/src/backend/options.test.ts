import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../system/cache-folder';
import { resolveOptions } from './options';

describe('resolveOptions', () => {
  it('takes the defaults: auto, all cores, build', () => {
    expect(resolveOptions({}, { XDG_CACHE_HOME: '/c' })).toMatchObject({
      backend: 'auto',
      threads: availableParallelism(),
      build: true,
    });
  });

  it('reads the environment, and an option beats it', () => {
    const env = { TRACT_ENGINE: 'wasm', TRACT_THREADS: '3', TRACT_ENGINE_CACHE: '/mine' };
    expect(resolveOptions({}, env)).toMatchObject({ backend: 'wasm', threads: 3, cacheFolder: '/mine' });
    expect(resolveOptions({ backend: 'cpu', threads: 1, cacheFolder: '/other' }, env)).toMatchObject({
      backend: 'cpu',
      threads: 1,
      cacheFolder: '/other',
    });
  });

  it('names the argument, its value and the remedy', () => {
    expect(() => resolveOptions({}, { TRACT_ENGINE: 'cuda' })).toThrow(
      "The environment variable TRACT_ENGINE is 'cuda', which is no engine. Use one of auto, native-gpu, tfjs-node-gpu, native, tfjs-node, wasm, cpu.",
    );
    expect(() => resolveOptions({}, { TRACT_THREADS: 'many' })).toThrow(
      /TRACT_THREADS is NaN, which is no number of threads/,
    );
    expect(() => resolveOptions({ threads: 0 }, {})).toThrow(/options.threads is 0/);
    expect(() => resolveOptions({ threads: 1.5 }, {})).toThrow(/whole number from 1 to 1024/);
  });
});

describe('defaultCacheFolder', () => {
  const home = (path: string) => [() => path];

  it("is the platform's", () => {
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

  it('takes a relative or empty path for none', () => {
    for (const path of ['cache', './cache', '../x', ''])
      expect(defaultCacheFolder({ XDG_CACHE_HOME: path }, 'linux', home('/me'))).toBe(
        '/me/.cache/tractjs/engine',
      );
    expect(defaultCacheFolder({}, 'linux', [() => '', () => 'me', () => '/home/me'])).toBe(
      '/home/me/.cache/tractjs/engine',
    );
  });

  it('says what to do if there is no home, when the folder is asked for and not before', () => {
    const lost = () => {
      throw new Error('ENOENT');
    };
    expect(() => defaultCacheFolder({}, 'linux', [lost, () => ''])).toThrow(
      /no home folder\. Name a folder that can be written with TRACT_ENGINE_CACHE or options\.cacheFolder/,
    );
    expect(defaultCacheFolder({}, 'linux', [lost, () => '/me'])).toBe('/me/.cache/tractjs/engine');
  });
});
