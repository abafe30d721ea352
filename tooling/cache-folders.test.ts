import { expect, it } from 'vitest';
import { dataCacheFolder } from '../packages/data/src/cache-folder';
import { defaultCacheFolder } from '../packages/engine/src/cache-folder';

it('the cache of data and that of engines are found by one rule', () => {
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
