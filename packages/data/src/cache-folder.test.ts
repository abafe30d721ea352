import { describe, expect, it } from 'vitest';
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
});
