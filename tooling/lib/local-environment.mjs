import { homedir } from 'node:os';
import { join } from 'node:path';

/** npm settings that would publish elsewhere or not at all, or install something else; without dashes. */
const unwanted = new Set([
  ...['@tractjs:registry', 'provenance', 'dryrun', 'tag', 'otp', 'access', 'offline', 'location'],
  ...['omit', 'only', 'production', 'include', 'global', 'prefix', 'packagelockonly'],
  ...['workspace', 'workspaces', 'includeworkspaceroot', 'before', 'minreleaseage', 'legacypeerdeps'],
]);

const setting = /^npm_config_(.*)$/i;

/** The user's home folder, empty if there is none. */
const home = () => {
  try {
    return homedir();
  } catch {
    return '';
  }
};

/**
 * Returns changes of an environment that make npm publish to, and install `@tractjs` from, a registry on this machine,
 * whatever npm's own variables are: `publish` knows no other registry, `use` has the user's for all other packages.
 * 127.0.0.1 bypasses proxies, and a user without a home folder gets a temporary one.
 *
 * @param {string} url of the registry
 * @param {Readonly<NodeJS.ProcessEnv>} environment
 * @param {string} temporary a folder for the home of a user without one
 * @param {string} [found] the user's home folder
 * @returns {{ publish: NodeJS.ProcessEnv, use: NodeJS.ProcessEnv }} with undefined for variables to remove
 */
export const localEnvironment = (url, environment, temporary, found = home()) => {
  /** @param {(key: string) => boolean} wanted */
  const without = (wanted) =>
    Object.fromEntries(
      Object.keys(environment)
        .filter((name) => wanted((setting.exec(name)?.[1] ?? '').toLowerCase().replaceAll(/[-_]/g, '')))
        .map((name) => [name, undefined]),
    );
  const { npm_config_noproxy: own, NO_PROXY: upper, no_proxy: lower } = environment;
  const direct = [own, upper, lower, '127.0.0.1'].filter(Boolean).join(',');
  const use = {
    ...without((key) => unwanted.has(key)),
    'npm_config_@tractjs:registry': url,
    npm_config_noproxy: direct,
    NO_PROXY: direct,
    no_proxy: direct,
    ...(found === '' && { HOME: join(temporary, 'home') }),
  };
  const publish = { ...use, ...without((key) => key === 'registry'), npm_config_registry: url, CI: 'true' };
  return { publish, use };
};
