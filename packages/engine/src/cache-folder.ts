import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where engines are kept unless `cacheFolder` or TRACT_ENGINE_CACHE says otherwise: the user's cache folder by the
 * platform's custom (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%), then `tractjs/engine`.
 */
export const defaultCacheFolder = (
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string => {
  const base =
    platform === 'darwin'
      ? join(home, 'Library', 'Caches')
      : platform === 'win32'
        ? (env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'))
        : env['XDG_CACHE_HOME'] || join(home, '.cache');
  return join(base, 'tractjs', 'engine');
};
