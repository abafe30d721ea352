import { homedir, userInfo } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';
import { TractError } from '@tractjs/core';

/** Sources of the home folder: HOME (USERPROFILE on Windows), then the user database of the system. */
const HOME_SOURCES: readonly (() => string)[] = [homedir, () => userInfo().homedir];

/**
 * Returns the default cache folder for unpacked images: TRACT_DATA_CACHE, or `tractjs/data` below the user's
 * cache folder (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%). TRACT_DATA_CACHE may be
 * relative to the current folder; other relative paths are ignored (XDG base directory specification 0.8).
 * The engine's cache follows the same rule.
 * @throws TractError if there is neither a cache folder nor a home folder.
 */
export const dataCacheFolder = (
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  homeSources: readonly (() => string)[] = HOME_SOURCES,
): string => {
  const chosen = env['TRACT_DATA_CACHE'];
  if (chosen) return resolve(chosen);
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  const named = env[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'];
  const isNamed = platform !== 'darwin' && named !== undefined && isAbsolute(named);
  const base = isNamed
    ? named
    : join(homeFolder(homeSources, isAbsolute), ...(IN_HOME[platform] ?? ['.cache']));
  return join(base, 'tractjs', 'data');
};

const IN_HOME: Readonly<Record<string, readonly string[]>> = {
  darwin: ['Library', 'Caches'],
  win32: ['AppData', 'Local'],
};

const homeFolder = (
  homeSources: readonly (() => string)[],
  isAbsolute: (path: string) => boolean,
): string => {
  for (const source of homeSources) {
    try {
      const home = source();
      if (isAbsolute(home)) return home;
    } catch {
      // A user without an entry in the database, as in some containers, has no home folder.
    }
  }
  throw new TractError(
    'There is no cache folder for unpacked images, because this user has no home folder: set TRACT_DATA_CACHE or cacheFolder to a writable folder.',
  );
};
