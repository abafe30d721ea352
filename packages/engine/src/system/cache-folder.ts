import { homedir, userInfo } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { EngineError } from './errors';

/** What is asked for the home folder, in this order: HOME (or USERPROFILE) first, then the system's list of users. */
const homes: readonly (() => string)[] = [homedir, () => userInfo().homedir];

/**
 * Where engines are kept unless `cacheFolder` or TRACT_ENGINE_CACHE says otherwise: the user's cache folder by the
 * platform's custom (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%), then `tractjs/engine`. A relative
 * path in the environment counts as none (XDG base directory specification 0.8). The data's cache has the same rule.
 * @throws EngineError if there is neither a cache folder nor a home folder.
 */
export const defaultCacheFolder = (
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  askHome: readonly (() => string)[] = homes,
): string => {
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  const named = env[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'];
  const isNamed = platform !== 'darwin' && named !== undefined && isAbsolute(named);
  if (isNamed) return join(named, 'tractjs', 'engine');
  const home = homeFolder(askHome, isAbsolute);
  if (home === undefined) throw noHome();
  return join(home, ...(IN_HOME[platform] ?? ['.cache']), 'tractjs', 'engine');
};

const IN_HOME: Readonly<Record<string, readonly string[]>> = {
  darwin: ['Library', 'Caches'],
  win32: ['AppData', 'Local'],
};

/** The user's home folder: the first absolute path among what is asked. Undefined if there is none. */
export const homeFolder = (
  askHome: readonly (() => string)[] = homes,
  isAbsolute: (path: string) => boolean = posix.isAbsolute,
): string | undefined => {
  for (const ask of askHome) {
    try {
      const home = ask();
      if (isAbsolute(home)) return home;
    } catch {
      // A user whom the system does not list, as in containers, has no home.
    }
  }
  return undefined;
};

const noHome = (): EngineError =>
  new EngineError('There is no cache folder for the native engine, because this user has no home folder.', {
    remedy: 'Name a folder that can be written with TRACT_ENGINE_CACHE or options.cacheFolder.',
  });
