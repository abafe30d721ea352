import { expect, it } from 'vitest';
import { dataCacheFolder } from './cache-folder';

it('dataCacheFolder follows the custom of the platform', () => {
  expect(dataCacheFolder({}, 'linux', '/home/me')).toBe('/home/me/.cache/tractjs/data');
  expect(dataCacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', '/home/me')).toBe('/x/tractjs/data');
  expect(dataCacheFolder({}, 'darwin', '/Users/me')).toBe('/Users/me/Library/Caches/tractjs/data');
  expect(dataCacheFolder({ LOCALAPPDATA: '/local' }, 'win32', '/me')).toBe('/local/tractjs/data');
  expect(dataCacheFolder({ TRACT_DATA_CACHE: '/mine', XDG_CACHE_HOME: '/x' }, 'linux', '/me')).toBe('/mine');
});
