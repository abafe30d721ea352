import { describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../../engine/src/cache-folder';
import { dataCacheFolder } from './cache-folder';

describe('dataCacheFolder', () => {
  it('follows the custom of the platform', () => {
    expect(dataCacheFolder({}, 'linux', [() => '/home/me'])).toBe('/home/me/.cache/tractjs/data');
    expect(dataCacheFolder({ TRACT_DATA_CACHE: '/mine', XDG_CACHE_HOME: '/x' }, 'linux', [])).toBe('/mine');
    expect(dataCacheFolder({ TRACT_DATA_CACHE: 'mine' }, 'linux', [])).toBe(`${process.cwd()}/mine`);
  });

  it('says what to do if there is no home', () => {
    expect(() => dataCacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux', [() => ''])).toThrow(
      /no home folder: name a folder that can be written with TRACT_DATA_CACHE or cacheFolder/,
    );
  });

  it("has the rule of the engine's cache", () => {
    const homes = [[() => '/home/me'], [() => '', () => '/root'], [() => 'relative'], []];
    const environments = [{}, { XDG_CACHE_HOME: '/x' }, { XDG_CACHE_HOME: 'x' }, { LOCALAPPDATA: '' }];
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'])
      for (const env of [...environments, { LOCALAPPDATA: 'C:\\Users\\me', XDG_CACHE_HOME: '' }])
        for (const home of homes) {
          const folder = (of: typeof dataCacheFolder) => {
            try {
              return of(env, platform, home).replace(/(?:data|engine)$/, '');
            } catch {
              return 'none';
            }
          };
          expect(folder(dataCacheFolder)).toBe(folder(defaultCacheFolder));
        }
  });
});
