import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeFolder } from './cache-folder';

type Env = Readonly<Record<string, string | undefined>>;

let temporaryHome: string | undefined;

/** Creates a home folder that is removed when this process ends. */
const makeHome = (): string => {
  if (temporaryHome !== undefined) return temporaryHome;
  const made = mkdtempSync(join(tmpdir(), 'tract-home-'));
  temporaryHome = made;
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
};

/**
 * Returns the environment for pip, npm and compilers: this process's, plus a temporary home folder if the
 * user has none. Without a home folder npm does not start and pip writes into the current folder.
 */
export const toolEnvironment = (
  env: Env = process.env,
  askHome?: readonly (() => string)[],
  platform: string = process.platform,
): Env => {
  if (platform === 'win32') return env;
  const home = homeFolder(askHome) ?? makeHome();
  return env['HOME'] === home ? env : { ...env, HOME: home };
};
