/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {{ packages: Record<string, LockEntry> }} Lockfile
 */

/**
 * Returns why the installed packages differ from the lockfile, or undefined if they do not. npm writes
 * node_modules/.package-lock.json last, so an interrupted install has none.
 *
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile | undefined} installed node_modules/.package-lock.json
 * @returns {string | undefined}
 */
export const staleReason = (wanted, installed) => {
  if (installed === undefined) return 'node_modules is missing or incomplete';
  for (const [key, entry] of Object.entries(wanted.packages)) {
    if (!key.includes('node_modules/')) continue;
    const found = installed.packages[key];
    const mayBeAbsent = entry.optional === true || entry.devOptional === true;
    if (found === undefined && mayBeAbsent) continue;
    if (found === undefined) return `${key} is not installed`;
    if (entry.link === true ? found.resolved !== entry.resolved : found.version !== entry.version) {
      return `${key} is installed as ${found.version}, package-lock.json has ${entry.version}`;
    }
  }
  return undefined;
};

/**
 * Returns the problems of a lockfile for committing: addresses tie it to one registry, and missing platform packages make
 * `npm ci` fail.
 *
 * @param {Lockfile} lockfile
 * @returns {string[]}
 */
export const lockfileProblems = ({ packages }) => {
  const names = new Set(Object.keys(packages).map((key) => key.split('node_modules/').at(-1)));
  const addresses = Object.entries(packages)
    .filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:/.test(resolved))
    .map(([key]) => `${key} has a "resolved" address`);
  const missing = Object.entries(packages).flatMap(([key, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !names.has(name))
      .map((name) => `${key} can use ${name}, which has no entry`),
  );
  return [...addresses, ...missing];
};
