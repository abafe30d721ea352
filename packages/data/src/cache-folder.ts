import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where unpacked images are kept unless `cacheFolder` or TRACT_DATA_CACHE says otherwise: the user's cache folder by
 * the platform's custom (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%), then `tractjs/data`.
 */
export const dataCacheFolder = (
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string => {
  const chosen = env['TRACT_DATA_CACHE'];
  if (chosen) return chosen;
  const base =
    platform === 'darwin'
      ? join(home, 'Library', 'Caches')
      : platform === 'win32'
        ? (env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'))
        : env['XDG_CACHE_HOME'] || join(home, '.cache');
  return join(base, 'tractjs', 'data');
};
