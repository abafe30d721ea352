import { homedir, userInfo } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';
import { TractError } from '@tractjs/core';

/**
 * What is asked for the home folder, in this order: HOME (or USERPROFILE) first, then the system's list of
 * users.
 */
const homes: readonly (() => string)[] = [homedir, () => userInfo().homedir];

/**
 * Where unpacked images are kept unless `cacheFolder` or TRACT_DATA_CACHE says otherwise: the user's cache
 * folder by the platform's custom (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%), then
 * `tractjs/data`. A relative path in the environment counts as none (XDG base directory specification 0.8),
 * but for TRACT_DATA_CACHE, which is relative to the current folder. The engine's cache has the same rule.
 * @throws TractError if there is neither a cache folder nor a home folder.
 */
export const dataCacheFolder = (
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  askHome: readonly (() => string)[] = homes,
): string => {
  const chosen = env['TRACT_DATA_CACHE'];
  if (chosen) return resolve(chosen);
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  const named = env[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'];
  const isNamed = platform !== 'darwin' && named !== undefined && isAbsolute(named);
  const base = isNamed ? named : join(homeFolder(askHome, isAbsolute), ...(IN_HOME[platform] ?? ['.cache']));
  return join(base, 'tractjs', 'data');
};

const IN_HOME: Readonly<Record<string, readonly string[]>> = {
  darwin: ['Library', 'Caches'],
  win32: ['AppData', 'Local'],
};

const homeFolder = (askHome: readonly (() => string)[], isAbsolute: (path: string) => boolean): string => {
  for (const ask of askHome) {
    try {
      const home = ask();
      if (isAbsolute(home)) return home;
    } catch {
      // A user whom the system does not list, as in containers, has no home.
    }
  }
  throw new TractError(
    'There is no cache folder for unpacked images, because this user has no home folder: name a folder that can be written with TRACT_DATA_CACHE or cacheFolder.',
  );
};
