import { describe, expect, it } from 'vitest';
import { dataCacheFolder } from './cache-folder';

/** The tests of the engine's cache folder have the same cases. */
describe('dataCacheFolder', () => {
  const home = (path: string) => [() => path];

  it('follows the convention of the platform', () => {
    expect(dataCacheFolder({}, 'linux', home('/home/me'))).toBe('/home/me/.cache/tractjs/data');
    expect(dataCacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', [])).toBe('/x/tractjs/data');
    expect(dataCacheFolder({}, 'darwin', home('/Users/me'))).toBe('/Users/me/Library/Caches/tractjs/data');
    expect(dataCacheFolder({ LOCALAPPDATA: '/local' }, 'win32', [])).toBe('/local/tractjs/data');
    expect(dataCacheFolder({ LOCALAPPDATA: '' }, 'win32', home('/me'))).toBe(
      '/me/AppData/Local/tractjs/data',
    );
    expect(dataCacheFolder({ TRACT_DATA_CACHE: '/mine', XDG_CACHE_HOME: '/x' }, 'linux', [])).toBe('/mine');
    expect(dataCacheFolder({ TRACT_DATA_CACHE: 'mine' }, 'linux', [])).toBe(`${process.cwd()}/mine`);
  });

  it('ignores a relative or empty path', () => {
    for (const path of ['cache', './cache', '../x', ''])
      expect(dataCacheFolder({ XDG_CACHE_HOME: path }, 'linux', home('/me'))).toBe('/me/.cache/tractjs/data');
    expect(dataCacheFolder({}, 'linux', [() => '', () => 'me', () => '/home/me'])).toBe(
      '/home/me/.cache/tractjs/data',
    );
  });

  it('reports the remedy if there is no home folder', () => {
    const lost = () => {
      throw new Error('ENOENT');
    };
    expect(() => dataCacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux', [lost, () => ''])).toThrow(
      /no home folder: set TRACT_DATA_CACHE or cacheFolder to a writable folder/,
    );
  });
});
