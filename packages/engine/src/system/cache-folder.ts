import { homedir, userInfo } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { EngineError } from './errors';

/** Sources of the home folder, in order: HOME (or USERPROFILE), then the system's list of users. */
const homes: readonly (() => string)[] = [homedir, () => userInfo().homedir];

/**
 * Returns the default folder for engines: `tractjs/engine` in the user's cache folder, which is
 * XDG_CACHE_HOME or ~/.cache on Linux, ~/Library/Caches on macOS and %LOCALAPPDATA% on Windows. A relative
 * path in the environment is ignored (XDG base directory specification 0.8). The cache of data sets follows
 * the same rule.
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

/**
 * Returns the user's home folder: the first absolute path that a source returns. Undefined if there is none.
 */
export const homeFolder = (
  askHome: readonly (() => string)[] = homes,
  isAbsolute: (path: string) => boolean = posix.isAbsolute,
): string | undefined => {
  for (const ask of askHome) {
    try {
      const home = ask();
      if (isAbsolute(home)) return home;
    } catch {
      // The system does not list this user, as happens in containers.
    }
  }
  return undefined;
};

const noHome = (): EngineError =>
  new EngineError('There is no cache folder for the native engine, because this user has no home folder.', {
    remedy: 'Name a folder that can be written with TRACT_ENGINE_CACHE or options.cacheFolder.',
  });
