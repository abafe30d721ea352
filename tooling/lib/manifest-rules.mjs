/** @typedef {import('./workspaces.mjs').Manifest} Manifest */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Returns the problems of a package's `exports`: every entry must have `types` first, then the module.
 *
 * @param {unknown} entries
 * @returns {string[]}
 */
const exportProblems = (entries) => {
  if (!isRecord(entries) || entries['.'] === undefined) return ['exports: has no "."'];
  const manifest =
    entries['./package.json'] === './package.json' ? [] : ['exports: "./package.json" is not exported'];
  const modules = Object.entries(entries)
    .filter(([name]) => !name.endsWith('.json') && !name.includes('*'))
    .flatMap(([name, target]) => {
      if (!isRecord(target)) return [`exports: "${name}" has no types`];
      const conditions = Object.keys(target);
      if (conditions[0] !== 'types') return [`exports: "${name}" does not begin with types`];
      return conditions.length > 1 ? [] : [`exports: "${name}" has types only`];
    });
  return [...manifest, ...modules];
};

/**
 * Returns the problems of a package.json for publishing.
 *
 * @param {Manifest} manifest
 * @param {string} path the package's folder in the repository
 * @returns {string[]}
 */
export const manifestProblems = (manifest, path) => {
  const repository = isRecord(manifest['repository']) ? manifest['repository'] : {};
  const engines = isRecord(manifest['engines']) ? manifest['engines'] : {};
  /** @type {[boolean, string][]} */
  const rules = [
    [manifest['type'] === 'module', 'type: is not "module"'],
    [typeof manifest['description'] === 'string', 'description: is missing'],
    [manifest['license'] === 'Apache-2.0', 'license: is not "Apache-2.0"'],
    [manifest['sideEffects'] !== undefined, 'sideEffects: is missing'],
    [typeof engines['node'] === 'string', 'engines: has no "node"'],
    [typeof repository['url'] === 'string', 'repository: has no "url"'],
    [repository['directory'] === path, `repository: "directory" is not "${path}"`],
    [Array.isArray(manifest['files']), 'files: is missing'],
    [manifest.publishConfig?.['access'] === 'public', 'publishConfig: access is not "public"'],
    [manifest.publishConfig?.['provenance'] === true, 'publishConfig: provenance is not true'],
  ];
  return [
    ...rules.filter(([holds]) => !holds).map(([, problem]) => problem),
    ...exportProblems(manifest.exports),
  ];
};

/**
 * Returns the missing and superfluous files of a tarball.
 *
 * @param {readonly string[]} files
 * @returns {string[]}
 */
export const contentProblems = (files) => [
  ...['package.json', 'README.md', 'LICENSE']
    .filter((name) => !files.includes(name))
    .map((name) => `${name}: is not in the tarball`),
  ...files
    .filter((name) => /[.]test[.]|[.]tsbuildinfo$/.test(name))
    .map((name) => `${name}: is in the tarball`),
];
